import { inTurns } from '../harness/rounds.mjs';

const program = 'matching';
const args = { warmUp: 60, batches: 200 };
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
  rounds: { full: 7, quick: 2 },
  measure: inTurns({
    few: { program, args: { ...args, rules: 10, routes: 10 } },
    rules: { program, args: { ...args, rules: 1_000, routes: 10 } },
    both: { program, args: { ...args, rules: 1_000, routes: 5_000 } },
  }),
  figures: [
    {
      figure: 'A request read and matched, 1,000 rules',
      against: '10 rules',
      ...growth('frameworkUs', 'rules', 'few'),
    },
    {
      figure: 'The same, 5,000 routes of the framework and 1,000 rules',
      against: '10 and 10',
      ...growth('frameworkUs', 'both', 'few'),
    },
    {
      figure: 'The same without a framework, 5,000 templates and 1,000 rules',
      against: '10 and 10',
      ...growth('templateUs', 'both', 'few'),
    },
  ],
};
