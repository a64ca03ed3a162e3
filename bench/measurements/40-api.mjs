import { underLoad } from '../harness/api-load.mjs';
import { quotient } from '../harness/plan.mjs';

const rivals = [
  ['capture', 'hand-written capture()'],
  ['capture-flush', 'capture() and flush() in each request'],
  ['moesif', 'moesif-nodejs'],
  ['apitally-log', 'Apitally, request log on'],
  ['apitally', 'Apitally, counters only'],
  ['readme', 'readmeio'],
  ['otlp', 'BatchSpanProcessor and OTLP, all spans'],
];
const api = underLoad(['empty', 'spanhog', 'plain', ...rivals.map(([name]) => name)], { full: 3, quick: 2 });

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'api',
  rounds: { full: 9, quick: 4 },
  ...api,
  figures: [
    {
      figure: 'Express 5 API under load, CPU a request',
      against: 'OpenTelemetry and an empty processor',
      ...quotient('spanhog', 'empty', 'cpuUs'),
      sidesUnit: 'µs',
      target: { max: 1.05 },
    },
    {
      figure: 'Express 5 API under load, requests/s',
      against: 'OpenTelemetry and an empty processor',
      ...quotient('spanhog', 'empty', 'perSecond'),
      target: { min: 0.97 },
    },
    {
      figure: 'OpenTelemetry itself, CPU a request',
      against: 'the API without it',
      ...quotient('empty', 'plain', 'cpuUs'),
      sidesUnit: 'µs',
    },
    ...rivals.map(([name, against]) => ({
      figure: 'CPU that it adds to a request',
      against,
      ...quotient('spanhog', name, 'cpuUs', { ours: 'empty', theirs: 'empty' }),
      sidesUnit: 'µs',
      target: { max: 1 },
    })),
  ],
};
