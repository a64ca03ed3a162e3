import { documentAt } from '../harness/documents.mjs';
import { run } from '../harness/child.mjs';
import { median } from '../harness/statistics.mjs';

/** So long a warm-up that each operation was called once before. */
const args = { warmUp: 60, batches: 100 };
/** Each with a name for the table. */
const DOCUMENTS = {
  stripe: { title: 'Stripe', name: 'stripe.com', form: 'json' },
  kubernetes: { title: 'Kubernetes', name: 'kubernetes.io', form: 'json' },
  github: { title: 'GitHub', name: 'github.com/api.github.com', form: 'json' },
  githubYaml: { title: 'GitHub, as YAML', name: 'github.com/api.github.com', form: 'yaml' },
  graph: { title: 'Microsoft Graph', name: 'microsoft.com/graph', form: 'json' },
  graphTen: { title: 'ten operations of it', name: 'microsoft.com/graph', form: 'json', operations: 10 },
  graphThousand: { title: 'a thousand of it', name: 'microsoft.com/graph', form: 'json', operations: 1_000 },
};
const HEADINGS = ['document', 'operations', 'size', 'read in', 'longest without a turn', 'a request'];

const loaded = (which) => ({
  unit: 'ms',
  value: (samples) => samples[which].loadMs,
  target: { max: 2_000 },
});
const growth = (many, few) => ({
  unit: 'ratio',
  value: (samples) => samples[many].matchUs / samples[few].matchUs,
  sides: (samples) => [samples[many].matchUs, samples[few].matchUs],
  sidesUnit: 'µs',
  target: { max: 1.5 },
});

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'documents',
  rounds: { full: 5, quick: 2 },
  measure: async ({ subject, source }, round) => {
    const samples = {};
    const all = Object.entries(DOCUMENTS);
    for (let at = 0; at < all.length; at += 1) {
      const [key, { name, form, operations }] = all[(at + round) % all.length];
      const what = { document: documentAt(name), form, operations };
      samples[key] = await run('document', { subject, repository: source, ...what, ...args });
    }
    return samples;
  },
  figures: [
    { figure: "Stripe's OpenAPI document read", against: '', ...loaded('stripe') },
    { figure: "GitHub's", against: '', ...loaded('github') },
    { figure: "GitHub's as YAML", against: '', ...loaded('githubYaml') },
    { figure: "Microsoft Graph's", against: '', ...loaded('graph') },
    {
      figure: 'A request named by 1,000 operations of a document',
      against: 'by 10',
      ...growth('graphThousand', 'graphTen'),
    },
    {
      figure: 'A request named by all operations of Microsoft Graph',
      against: 'by 10 of them',
      ...growth('graph', 'graphTen'),
    },
  ],
  table: (rounds) => [
    HEADINGS,
    ...Object.entries(DOCUMENTS).map(([key, { title }]) => {
      const of = (metric) => median(rounds.map(({ [key]: sample }) => sample[metric]));
      return [
        title,
        of('operations').toLocaleString('en'),
        `${of('megabytes').toPrecision(2)} MB`,
        `${Math.round(of('loadMs'))} ms`,
        `${Math.round(of('longestMs'))} ms`,
        `${of('matchUs').toFixed(1)} µs`,
      ];
    }),
  ],
};
