import { underLoad } from '../harness/api-load.mjs';
import { quotient } from '../harness/plan.mjs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'api',
  rounds: { full: 3, quick: 1 },
  measure: underLoad(
    { empty: {}, again: { file: 'empty' }, spanhog: { tells: 'all' } },
    { full: 30, quick: 20 },
  ),
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
      figure: 'The noise in these two: the API with an empty processor, CPU a request',
      against: 'the same once more',
      ...quotient('again', 'empty', 'cpuUs'),
      sidesUnit: 'µs',
      target: { min: 0.98, max: 1.02 },
    },
    {
      figure: 'The same, requests/s',
      against: 'the same once more',
      ...quotient('again', 'empty', 'perSecond'),
      target: { min: 0.98, max: 1.02 },
    },
  ],
};
