import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const events = 100_000;
const how = { program: 'drain', delivers: events, node: ['--expose-gc'] };

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'drain',
  rounds: { full: 5, quick: 2 },
  measure: inTurns({
    spanhog: { ...how, args: { who: 'spanhog', events } },
    'posthog-node': { ...how, args: { who: 'capture', events } },
  }),
  figures: [
    {
      figure: 'Drain of a backlog of 100,000 events',
      against: 'posthog-node, maxBatchSize 1000',
      ...quotient('spanhog', 'posthog-node', 'eventsPerSecond'),
      sidesUnit: 'events/s',
      target: { min: 5 },
    },
  ],
};
