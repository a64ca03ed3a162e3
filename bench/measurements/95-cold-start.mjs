import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const program = 'import';
const WAYS = ['import', 'require'].flatMap((how) =>
  [false, true].map((constructs) => ({ how, constructs, name: constructs ? `${how} and construct` : how })),
);
const subjects = WAYS.flatMap(({ how, constructs, name }) =>
  ['spanhog', 'posthog-node'].map((who) => [`${who} ${name}`, { program, args: { who, how, constructs } }]),
);

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'cold-start',
  rounds: { full: 25, quick: 9 },
  measure: inTurns(Object.fromEntries(subjects)),
  figures: WAYS.map(({ how, constructs, name }) => ({
    figure: `Cold start: ${how} 'spanhog'${constructs ? ' and construct the processor' : ''}`,
    against: `${how} 'posthog-node'${constructs ? ' and construct a client' : ''}`,
    ...quotient(`spanhog ${name}`, `posthog-node ${name}`, 'ms'),
    sidesUnit: 'ms',
    target: { max: 1.15 },
  })),
};
