import { inTurns } from '../harness/rounds.mjs';

const against = 'a bare writeSync of the same bytes';
const append = (quantile) => ({
  unit: 'ratio',
  value: ({ both }) => both[`append${quantile}Us`] / both[`bare${quantile}Us`],
  sides: ({ both }) => [both[`append${quantile}Us`], both[`bare${quantile}Us`]],
  sidesUnit: 'µs',
  target: { max: 1.5 },
});

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'outbox',
  rounds: { full: 9, quick: 3 },
  measure: inTurns({ both: { program: 'outbox', args: { warmUp: 9_000, events: 30_000 } } }),
  figures: [
    { figure: 'Append to the outbox, p50', against, ...append('P50') },
    { figure: 'Append to the outbox, p99.9', against, ...append('P999') },
    {
      figure: "A request's own turn with an outbox, p50",
      against: 'without one',
      unit: 'µs',
      value: ({ both }) => both.outboxTurnP50Us,
      sides: ({ both }) => [both.outboxTurnP50Us, both.memoryTurnP50Us],
      sidesUnit: 'µs',
    },
  ],
};
