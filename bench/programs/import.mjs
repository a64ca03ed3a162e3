// How long the first import of a package takes in a fresh process.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { args, report } from './parts/report.mjs';

const require = createRequire(import.meta.url);
const { who, how, subject } = args;
const load = {
  spanhog: {
    import: () => import(pathToFileURL(`${subject}/dist/esm/index.js`).href),
    require: () => require(`${subject}/dist/cjs/index.js`),
  },
  'posthog-node': { import: () => import('posthog-node'), require: () => require('posthog-node') },
}[who][how];

const from = performance.now();
await load();
report({ ms: performance.now() - from });
