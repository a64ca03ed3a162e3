import { inTurns } from '../harness/rounds.mjs';

const args = { perSecond: 10_000, warmUp: 20_000, events: 30_000, burst: 100_000 };
const how = { program: 'event-loop', node: ['--expose-gc'] };
const delivers = args.warmUp + args.events + args.burst;
const block = (metric) => ({
  against: 'posthog-node',
  unit: 'ms',
  value: ({ spanhog }) => spanhog[metric],
  sides: ({ spanhog, 'posthog-node': theirs }) => [spanhog[metric], theirs[metric]],
  sidesUnit: 'ms',
});
const floor = (metric) => ({ against: '', unit: 'ms', value: ({ empty }) => empty[metric] });

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'event-loop',
  rounds: { full: 5, quick: 1 },
  measure: inTurns({
    spanhog: { ...how, delivers, args: { ...args, who: 'spanhog' } },
    empty: { ...how, args: { ...args, who: 'empty' } },
    'posthog-node': { ...how, delivers, args: { ...args, who: 'capture' } },
  }),
  figures: [
    {
      figure: 'Longest block of the event loop at 10,000 events/s',
      ...block('steadyMs'),
      target: { max: 10 },
    },
    {
      figure: 'The same with an empty processor: what the spans and the machine add',
      ...floor('steadyMs'),
    },
    {
      figure: 'Longest block of the event loop in a burst, 100,000 events in one turn',
      ...block('burstMs'),
      target: { max: 50 },
    },
    {
      figure: 'The same with an empty processor: what the spans and the machine add',
      ...floor('burstMs'),
    },
  ],
};
