/** Runs servers that nobody here wrote. @see README.md */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startOtlpSink } from '../matrix/otlp-sink.mjs';
import { packLibrary } from '../matrix/trees.mjs';
import { installTelemetry, installTree, nodeBinary } from './install.mjs';
import { printOutcome, summaryOf, writeMarkdown } from './report.mjs';
import { runServer } from './run-server.mjs';
import { loadServers } from './servers.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    library: { type: 'string' },
    build: { type: 'boolean', default: true },
    verbose: { type: 'boolean', default: false },
    markdown: { type: 'string' },
  },
  allowNegative: true,
});
const cache = resolve(process.env.SPANHOG_FIELD_CACHE ?? `${ROOT}.cache/field`);
const all = await loadServers();
const servers = all.filter(({ name }) => name.includes(options.only));
if (options.markdown !== undefined && servers.length < all.length) {
  throw new Error('--markdown wants every server: no --only');
}
const tarball = options.library
  ? resolve(options.library)
  : await packLibrary(cache, { build: options.build });
const { startLocalPostHog } = await import(pathToFileURL(`${ROOT}dist/modules/local/posthog.js`).href);
const [local, collector] = await Promise.all([startLocalPostHog(), startOtlpSink()]);
const posthog = { ...local, collector: collector.url };
const results = [];
for (const server of servers) {
  const startMs = performance.now();
  const result = { server, ...(await versionsOf(server)), ...(await outcomeOf(server)) };
  results.push(result);
  printOutcome(result, { seconds: (performance.now() - startMs) / 1_000, verbose: options.verbose });
}
await Promise.all([local.close(), collector.close()]);
const { passed, failed } = summaryOf(results);
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0 || results.length === 0) process.exitCode = 1;
if (options.markdown !== undefined) await writeMarkdown(options.markdown, results);

/** @param {import('./servers.mjs').FieldServer} server */
async function outcomeOf(server) {
  const [node, folder, telemetry] = [
    await nodeBinary(server.node, cache),
    await installTree(`servers/${server.name}`, cache),
    await installTelemetry(server.node, { cache, tarball }),
  ];
  return runServer(server, { node, folder, telemetry, posthog });
}

/** Which version of the server is pinned. @param {import('./servers.mjs').FieldServer} server */
async function versionsOf(server) {
  const file = join(ROOT, 'test/field/servers', server.name, 'package.json');
  const { dependencies } = JSON.parse(await readFile(file, 'utf8'));
  return { version: dependencies[server.package] };
}
