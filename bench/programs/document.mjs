// What a public API's OpenAPI document costs: how long it takes from the making of a processor until requests are named
// by it, the longest that the app got no turn meanwhile, and then what a request costs that is named by it. No rule makes
// an event: nothing is written or sent.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { meanOfMost } from './parts/mean.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor, importSpanhog } from './parts/spanhog.mjs';
import { createTracer, enableContext, finishRequest, startRequest } from './parts/spans.mjs';

const { document: source, operations: wanted, form, warmUp, batches } = args;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const REQUESTS_PER_BATCH = 500;
const FAVOURITES = 20;
const directory = mkdtempSync(join(tmpdir(), 'spanhog-bench-document-'));
process.once('exit', () => rmSync(directory, { recursive: true }));
enableContext();

const whole = JSON.parse(readFileSync(source, 'utf8'));
const document = wanted === undefined ? whole : cut(whole, wanted);
const templates = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => [method.toUpperCase(), path]),
);
const base = new URL(document.servers?.[0]?.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '');
const file = written();
await importSpanhog();
const tracer = createTracer();

let longestMs = 0;
let lastMs = performance.now();
let isLoading = true;
look();
const fromMs = performance.now();
const processor = await createProcessor({ openapi: pathToFileURL(file), defaultEvent: false });
// It waits for the document.
await handle([spanOf(0)]);
const loadMs = performance.now() - fromMs;
isLoading = false;

const times = new Float64Array(batches);
for (let batch = -warmUp; batch < batches; batch += 1) {
  const spans = Array.from({ length: REQUESTS_PER_BATCH }, (_, count) =>
    spanOf((batch + warmUp) * REQUESTS_PER_BATCH + count),
  );
  const us = await handle(spans);
  if (batch >= 0) times[batch] = us;
}
const { requests, events } = processor.stats();
const ended = 1 + (warmUp + batches) * REQUESTS_PER_BATCH;
if (requests.seen !== ended || events.accepted !== 0)
  throw new Error(`${ended} requests ended, ${requests.seen} were seen, ${events.accepted} made events`);
report({
  loadMs,
  longestMs,
  matchUs: meanOfMost(times),
  operations: templates.length,
  megabytes: statSync(file).size / 1_000_000,
});

/** The path of every so many operations, so that it is as mixed as the whole. */
function cut(all, count) {
  const paths = Object.entries(all.paths);
  const step = Math.max(1, Math.floor(paths.length / count));
  const kept = paths
    .filter((_, at) => at % step === 0)
    .slice(0, count)
    .map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item)
          .filter(([key]) => METHODS.includes(key))
          .slice(0, 1),
      ),
    ]);
  return { ...all, paths: Object.fromEntries(kept), components: {} };
}

function written() {
  const path = join(directory, `document.${form}`);
  // The library's own devDependency, and what it reads YAML with.
  const { dump } = createRequire(`${args.repository}/package.json`)('js-yaml');
  writeFileSync(path, form === 'yaml' ? dump(document) : JSON.stringify(document, null, 2));
  return path;
}

function look() {
  const nowMs = performance.now();
  longestMs = Math.max(longestMs, nowMs - lastMs);
  lastMs = nowMs;
  if (isLoading) setImmediate(look);
}

/** Half of the requests are for twenty favourites, half for every operation in turn, each by a path of its own. */
function spanOf(number) {
  const at = (number % 2 === 0 ? (number / 2) % FAVOURITES : (number - 1) / 2) % templates.length;
  const [method, path] = templates[at];
  const span = startRequest(tracer, number);
  finishRequest(span, number, null);
  span.setAttribute('http.request.method', method);
  span.setAttribute('url.path', base + path.replaceAll(/\{[^{}]*\}/g, String(4_711 + number)));
  span.end();
  return span;
}

async function handle(spans) {
  const from = performance.now();
  for (const span of spans) {
    processor.onStart(span, ROOT_CONTEXT);
    processor.onEnd(span);
  }
  await processor.forceFlush();
  return ((performance.now() - from) * 1_000) / spans.length;
}
