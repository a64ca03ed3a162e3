import { underLoad } from '../harness/api-load.mjs';
import { quotient } from '../harness/plan.mjs';

const WITHIN = 0.03;

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'api',
  rounds: { full: 5, quick: 2 },
  measure: underLoad(
    { empty: {}, again: { file: 'empty' }, spanhog: { tells: 'all' } },
    // Two of spanhog's batches a slice, or one: no slice goes without.
    {
      full: { slices: 40, requests: 1_000, warmUp: 10_000 },
      quick: { slices: 30, requests: 500, warmUp: 5_000 },
    },
  ),
  figures: [
    {
      figure: 'Express 5 API under load, CPU a request',
      against: 'OpenTelemetry and an empty processor',
      ...quotient('spanhog', 'empty', 'cpuUs'),
      sidesUnit: 'µs',
      target: { max: 1.06 },
      provenBy: 'CPU',
    },
    {
      figure: 'Express 5 API under load, requests/s',
      against: 'OpenTelemetry and an empty processor',
      ...quotient('spanhog', 'empty', 'perSecond'),
      target: { min: 0.97 },
      provenBy: 'requests/s',
    },
    {
      figure: 'The noise in these two: the API with an empty processor, CPU a request',
      against: 'the same once more',
      ...quotient('again', 'empty', 'cpuUs'),
      sidesUnit: 'µs',
      control: { name: 'CPU', within: WITHIN },
    },
    {
      figure: 'The same, requests/s',
      against: 'the same once more',
      ...quotient('again', 'empty', 'perSecond'),
      control: { name: 'requests/s', within: WITHIN },
    },
  ],
};
