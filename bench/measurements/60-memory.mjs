import { inTurns } from '../harness/rounds.mjs';

const how = { program: 'backlog-memory', node: ['--expose-gc'] };

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'backlog-memory',
  rounds: { full: 3, quick: 1 },
  measure: inTurns({
    spanhog: { ...how, args: { who: 'spanhog', events: 55_000 } },
    'posthog-node': { ...how, args: { who: 'capture', events: 55_000 } },
  }),
  figures: [
    {
      figure: 'Heap of a queued event, 14 properties',
      against: 'posthog-node',
      unit: 'kB',
      value: ({ spanhog }) => spanhog.heapBytes / 1_000,
      sides: ({ spanhog, 'posthog-node': theirs }) => [spanhog.heapBytes / 1_000, theirs.heapBytes / 1_000],
      sidesUnit: 'kB',
      target: { max: 1 },
    },
  ],
};
