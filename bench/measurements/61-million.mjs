import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const events = 1_000_000;
const how = { program: 'million', delivers: events, node: ['--expose-gc'] };

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'million',
  rounds: { full: 2, quick: 1 },
  measure: inTurns({
    spanhog: { ...how, args: { who: 'spanhog', events } },
    'posthog-node': { ...how, args: { who: 'capture', events } },
  }),
  figures: [
    {
      figure: 'Resident memory after 1,000,000 events of as many users',
      against: 'itself after 100,000',
      unit: 'ratio',
      value: ({ spanhog }) => spanhog.rssMb / spanhog.earlyRssMb,
      sides: ({ spanhog }) => [spanhog.rssMb, spanhog.earlyRssMb],
      sidesUnit: 'MB',
      target: { max: 1.15 },
    },
    {
      figure: 'Resident memory after 1,000,000 events of as many users',
      against: 'posthog-node',
      ...quotient('spanhog', 'posthog-node', 'rssMb'),
      sidesUnit: 'MB',
    },
  ],
};
