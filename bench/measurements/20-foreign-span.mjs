import { inTurns } from '../harness/rounds.mjs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'foreign-span',
  rounds: { full: 7, quick: 2 },
  measure: inTurns({ both: { program: 'foreign-span', args: { warmUp: 20_000, requests: 30_000 } } }),
  figures: [
    {
      figure: "CPU a span that isn't ours, onStart and onEnd, with its part of the request's reading",
      against: 'BatchSpanProcessor, exporting to nowhere',
      unit: 'ratio',
      value: ({ both }) => both.spanhogUs / both.batchUs,
      sides: ({ both }) => [both.spanhogUs, both.batchUs],
      sidesUnit: 'µs',
      target: { max: 1 },
    },
  ],
};
