import { inTurns } from '../harness/rounds.mjs';

const program = 'answers';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'answers',
  rounds: { full: 5, quick: 2 },
  measure: inTurns({
    few: { program, args: { events: 10_000, times: 10 } },
    many: { program, args: { events: 100_000, times: 3 } },
  }),
  figures: [
    {
      figure: 'All thirteen questions, 100,000 events',
      against: '',
      unit: 'ms',
      value: ({ many }) => many.firstMs,
      target: { max: 1000 },
    },
    {
      figure: 'The same asked again, with other parameters say',
      against: '',
      unit: 'ms',
      value: ({ many }) => many.againMs,
      target: { max: 1000 },
    },
    {
      figure: 'The same for each event, 100,000 events',
      against: '10,000',
      unit: 'ratio',
      value: ({ many, few }) => many.firstMs / 10 / few.firstMs,
      sides: ({ many, few }) => [many.firstMs / 100, few.firstMs / 10],
      sidesUnit: 'µs',
      target: { max: 2 },
    },
  ],
};
