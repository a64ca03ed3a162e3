import { inTurns } from '../harness/rounds.mjs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'increment',
  rounds: { full: 5, quick: 2 },
  measure: inTurns({ both: { program: 'increment', args: { warmUp: 20, batches: 100, requests: 2_000 } } }),
  figures: [
    {
      figure: 'One more request in a roll-up',
      against: 'the same request read, matched and ignored, subtracted',
      unit: 'µs',
      value: ({ both }) => both.rollupUs - both.ignoredUs,
      sides: ({ both }) => [both.rollupUs, both.ignoredUs],
      sidesUnit: 'µs',
      target: { max: 1 },
    },
  ],
};
