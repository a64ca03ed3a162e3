import { underLoad } from '../harness/api-load.mjs';
import { quotient } from '../harness/plan.mjs';

const rivals = {
  capture: 'hand-written capture()',
  'capture-flush': 'capture() and flush() in each request',
  'http-log': "PostHog's request-log middleware, $http_log by one fetch each",
  moesif: 'moesif-nodejs',
  'apitally-log': 'Apitally, request log on',
  apitally: 'Apitally, counters only',
  readme: 'readmeio',
  otlp: 'BatchSpanProcessor and OTLP, all spans',
};

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'api-rivals',
  rounds: { full: 2, quick: 1 },
  measure: underLoad(
    {
      empty: {},
      again: { file: 'empty' },
      plain: {},
      spanhog: { tells: 'all' },
      capture: { tells: 'all' },
      'capture-flush': { tells: 'all' },
      'http-log': { tells: 'all' },
      // These send later, or drop what is too much for them.
      moesif: { tells: 'some' },
      'apitally-log': { tells: 'some' },
      apitally: { tells: 'some' },
      readme: { tells: 'some' },
      otlp: { tells: 'some' },
    },
    {
      full: { slices: 40, requests: 500, warmUp: 5_000 },
      quick: { slices: 30, requests: 200, warmUp: 3_000 },
    },
  ),
  figures: [
    ...Object.entries(rivals).map(([name, against]) => ({
      figure: 'The same API, CPU a request',
      against,
      ...quotient('spanhog', name, 'cpuUs'),
      sidesUnit: 'µs',
      target: { max: 1 },
      provenBy: 'CPU',
    })),
    {
      figure: 'OpenTelemetry itself, CPU a request',
      against: 'the API without it',
      ...quotient('empty', 'plain', 'cpuUs'),
      sidesUnit: 'µs',
    },
    {
      figure: 'The noise in these: the API with an empty processor, CPU a request',
      against: 'the same once more',
      ...quotient('again', 'empty', 'cpuUs'),
      sidesUnit: 'µs',
      control: { name: 'CPU', within: 0.03 },
    },
  ],
};
