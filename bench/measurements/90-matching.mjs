import { inTurns } from '../harness/rounds.mjs';

const program = 'matching';
const args = { warmUp: 200_000, requests: 500_000 };
const growth = (metric, many, few) => ({
  unit: 'ratio',
  value: (samples) => samples[many][metric] / samples[few][metric],
  sides: (samples) => [samples[many][metric], samples[few][metric]],
  sidesUnit: 'µs',
  target: { max: 1.5 },
});

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'matching',
  rounds: { full: 7, quick: 3 },
  measure: inTurns({
    few: { program, args: { ...args, rules: 10, routes: 10 } },
    rules: { program, args: { ...args, rules: 1_000, routes: 10 } },
    both: { program, args: { ...args, rules: 1_000, routes: 5_000 } },
  }),
  figures: [
    { figure: 'Matching a rule, 1,000 rules', against: '10 rules', ...growth('rulesUs', 'rules', 'few') },
    {
      figure: 'Route of the framework and rule, 5,000 routes and 1,000 rules',
      against: '10 and 10',
      ...growth('decisionUs', 'both', 'few'),
    },
    {
      figure: 'Finding the template of a path, 5,000 templates',
      against: '10 templates',
      ...growth('templateUs', 'both', 'few'),
    },
  ],
};
