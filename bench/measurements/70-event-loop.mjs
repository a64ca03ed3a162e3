import { inTurns } from '../harness/rounds.mjs';

const how = { program: 'event-loop', node: ['--expose-gc'] };
const args = { perSecond: 10_000, events: 30_000, burst: 100_000 };
const sidesOf =
  (metric) =>
  ({ spanhog, 'posthog-node': theirs }) => [spanhog[metric], theirs[metric]];

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'event-loop',
  rounds: { full: 7, quick: 3 },
  measure: inTurns({
    spanhog: { ...how, args: { ...args, who: 'spanhog' } },
    empty: { ...how, args: { ...args, who: 'empty' } },
    'posthog-node': { ...how, args: { ...args, who: 'capture' } },
  }),
  figures: [
    {
      figure: 'Longest block of the event loop at 10,000 events/s',
      against: 'posthog-node',
      unit: 'ms',
      value: ({ spanhog }) => spanhog.steadyMs,
      sides: sidesOf('steadyMs'),
      sidesUnit: 'ms',
      target: { max: 10 },
    },
    {
      figure:
        'Longest block of the event loop at 10,000 events/s, an empty processor (what the machine adds)',
      against: '',
      unit: 'ms',
      value: ({ empty }) => empty.steadyMs,
    },
    {
      figure: 'Longest block of the event loop around 100,000 events in one turn',
      against: 'posthog-node',
      unit: 'ms',
      value: ({ spanhog }) => spanhog.burstMs,
      sides: sidesOf('burstMs'),
      sidesUnit: 'ms',
      target: { max: 50 },
    },
  ],
};
