import { inTurns } from '../harness/rounds.mjs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'turn-cpu',
  rounds: { full: 7, quick: 3 },
  measure: inTurns({ both: { program: 'turn-cpu', args: { warmUp: 20_000, turns: 60_000 } } }),
  figures: [
    {
      figure: "CPU in the request's own turn for a matched server span",
      against: "BatchSpanProcessor's onEnd",
      unit: 'ratio',
      value: ({ both }) => both.spanhogUs / both.batchUs,
      sides: ({ both }) => [both.spanhogUs, both.batchUs],
      sidesUnit: 'µs',
      target: { max: 4 },
    },
  ],
};
