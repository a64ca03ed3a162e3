import { quotient } from '../harness/plan.mjs';
import { inSlices } from '../harness/slices.mjs';

const WITHIN = 0.05;
const program = 'fewer-events';
/** A minute at 100 requests/s. */
const requests = 6_000;
/** Flushed by the program at the end of each minute. */
const rollup = { intervalMs: 3_600_000 };
const floors = { ours: 'spans', theirs: 'spans' };
const sidesUnit = 'µs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'fewer-events',
  rounds: { full: 3, quick: 1 },
  measure: inSlices(
    {
      full: { program, args: { requests, options: {} } },
      again: { program, args: { requests, options: {} } },
      rollup: { program, args: { requests, options: { rollup } } },
      sampled: { program, args: { requests, options: { sampling: { rate: 0.1 } } } },
      ignored: { program, args: { requests, options: { defaultEvent: false } } },
      spans: { program, args: { requests } },
    },
    { full: { slices: 24, warmUp: 8 }, quick: { slices: 12, warmUp: 6 } },
  ),
  figures: [
    {
      figure: "CPU a request with a minute's roll-ups, gzip included, the mix of docs/cost.md",
      against: 'an event a request',
      ...quotient('rollup', 'full', 'cpuUs', floors),
      sidesUnit,
      target: { max: 0.25 },
      provenBy: 'CPU',
    },
    {
      figure: 'The same, of one caller in ten (`sampling`)',
      against: 'an event a request',
      ...quotient('sampled', 'full', 'cpuUs', floors),
      sidesUnit,
      provenBy: 'CPU',
    },
    {
      figure: 'Of these: reading and matching a request that is no event',
      against: 'an event a request',
      ...quotient('ignored', 'full', 'cpuUs', floors),
      sidesUnit,
      provenBy: 'CPU',
    },
    {
      figure: 'The noise in these: an event a request',
      against: 'the same once more',
      ...quotient('again', 'full', 'cpuUs', floors),
      sidesUnit,
      control: { name: 'CPU', within: WITHIN },
    },
    {
      figure: 'Events a request of that mix, roll-ups of a minute at 100 requests/s',
      against: '',
      unit: 'events',
      value: ({ rollup: { eventsPerRequest } }) => eventsPerRequest,
      target: { max: 0.05 },
    },
  ],
};
