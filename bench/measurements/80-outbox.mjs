import { inTurns } from '../harness/rounds.mjs';

const against = 'a bare writeSync of the same bytes';
const args = { warmUp: 9_000, events: 30_000 };
const calls = (quantile) => ({
  unit: 'ratio',
  value: ({ files }) => files[`files${quantile}Us`] / files[`bare${quantile}Us`],
  sides: ({ files }) => [files[`files${quantile}Us`], files[`bare${quantile}Us`]],
  sidesUnit: 'µs',
  target: { max: 1.5 },
});

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'outbox',
  rounds: { full: 9, quick: 2 },
  measure: inTurns({
    turn: { program: 'outbox-turn', args },
    files: { program: 'outbox-files', args },
  }),
  figures: [
    {
      figure: "A request's own turn with an outbox, p50",
      against: 'without one',
      unit: 'µs',
      value: ({ turn }) => turn.outboxTurnP50Us,
      sides: ({ turn }) => [turn.outboxTurnP50Us, turn.memoryTurnP50Us],
      sidesUnit: 'µs',
      target: { max: 5 },
    },
    { figure: "The outbox's file system calls in that turn, p50", against, ...calls('P50') },
    { figure: "The outbox's file system calls in that turn, p99.9", against, ...calls('P999') },
  ],
};
