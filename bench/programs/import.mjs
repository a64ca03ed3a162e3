// How long the first import of a package takes in a fresh process, alone or with the making of what sends.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { args, report } from './parts/report.mjs';

const require = createRequire(import.meta.url);
const { who, how, constructs, subject, sink } = args;
const packages = {
  spanhog: {
    import: () => import(pathToFileURL(`${subject}/dist/esm/index.js`).href),
    require: () => require(`${subject}/dist/cjs/index.js`),
    construct: ({ PostHogEventSpanProcessor }) =>
      new PostHogEventSpanProcessor({ projectToken: 'phc_bench', host: sink }),
  },
  'posthog-node': {
    import: () => import('posthog-node'),
    require: () => require('posthog-node'),
    construct: ({ PostHog }) => new PostHog('phc_bench', { host: sink }),
  },
};
const { [how]: load, construct } = packages[who];

const from = performance.now();
const loaded = await load();
if (constructs) construct(loaded);
report({ ms: performance.now() - from });
