import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const program = 'import';
const subjects = ['import', 'require'].flatMap((how) =>
  ['spanhog', 'posthog-node'].map((who) => [`${who} ${how}`, { program, args: { who, how } }]),
);

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'cold-start',
  rounds: { full: 25, quick: 9 },
  measure: inTurns(Object.fromEntries(subjects)),
  figures: ['import', 'require'].map((how) => ({
    figure: `Cold start: ${how} 'spanhog'`,
    against: `${how} 'posthog-node'`,
    ...quotient(`spanhog ${how}`, `posthog-node ${how}`, 'ms'),
    sidesUnit: 'ms',
    target: { max: 1.15 },
  })),
};
