// Memory over millions of requests by a million callers, in each mode: a process for each, its heap and its resident memory
// after a full collection, at intervals. The way of an app: spans end, are read, matched, counted or written, queued, sent.
//   npm run cost:memory -- [--requests 10000000] [--callers 1000000] [--only rollup] [--markdown docs/cost.md]
// The last line is JSON. Exits with 1 when memory grows, or a request is counted nowhere. Some two minutes a mode on an
// idle core.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { writePart } from '../write-part.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000000' },
    callers: { type: 'string', default: '1000000' },
    /** Modes whose names hold this. */
    only: { type: 'string', default: '' },
    markdown: { type: 'string' },
    /** Of the process that is measured. */
    mode: { type: 'string' },
  },
});
const [requests, callers] = [Number(values.requests), Number(values.callers)];
const LOOKS = 5;
const MODES = {
  'none: an event a request': {},
  '`rollup: { intervalMs: 1000 }`': { rollup: { intervalMs: 1_000 } },
  '`sampling: { rate: 0.1 }`': { sampling: { rate: 0.1 } },
  'both, a second and a tenth': { rollup: { intervalMs: 1_000 }, sampling: { rate: 0.1 } },
  '`maxEventsPerMinute: 6000`, `maxEventsPerCallerPerMinute: 60`': {
    maxEventsPerMinute: 6_000,
    maxEventsPerCallerPerMinute: 60,
  },
};
/** From the second look, when every bound has been met, to the last: what waits to be sent differs by as much. */
const MOST_GROWTH_MIB = 16;
const MIB = 1024 * 1024;
const PER_TURN = 100;
const PER_LOOK = 1_000;
const MOST_QUEUED = 4_000;
const RESOURCE = { attributes: { 'service.name': 'api' } };

if (values.mode === undefined) await compare();
else await measure(MODES[values.mode]);

async function compare() {
  if (!existsSync(new URL('../../dist/esm/index.js', import.meta.url)))
    throw new Error('Run npm run build first');
  const result = {};
  const problems = [];
  for (const mode of Object.keys(MODES).filter((name) => name.includes(values.only))) {
    const seen = await looksOf(mode);
    result[mode] = seen;
    const [, second = 0, ...later] = seen.map(({ heap }) => heap);
    const growth = (later.at(-1) ?? Infinity) - second;
    if (growth > MOST_GROWTH_MIB) problems.push(`${mode}: the heap grew by ${growth.toFixed(1)} MiB`);
    console.log(
      `${mode}: ${seen.map(({ heap, rss }) => `${heap.toFixed(1)}/${rss.toFixed(0)}`).join(' ')} MiB`,
    );
  }
  if (values.markdown !== undefined) await writeTable(values.markdown, result);
  for (const problem of problems) console.error(`not as promised: ${problem}`);
  console.log(JSON.stringify({ requests, callers, result, problems }));
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function looksOf(mode) {
  const args = ['--mode', mode, '--requests', String(requests), '--callers', String(callers)];
  const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ['--expose-gc'], stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${mode} ended with ${code}`)));
  });
}

function writeTable(file, result) {
  const at = Array.from({ length: LOOKS }, (_, n) => ((n + 1) * requests) / LOOKS);
  const rows = [
    ['option', ...at.map((count) => `${count / 1e6} million`)],
    ['---', ...at.map(() => '---')],
  ];
  for (const [mode, looks] of Object.entries(result))
    rows.push([mode, ...looks.map(({ heap, rss }) => `${heap.toFixed(0)} (${rss.toFixed(0)})`)]);
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return writePart(file, 'memory', table);
}

async function measure(options) {
  const { PostHogEventSpanProcessor } = await import('../../dist/esm/index.js');
  const sink = await startSink();
  const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_memory', host: sink.url, ...options });
  const looks = [];
  for (let number = 0; number < requests; number += 1) {
    const span = spanOf(number);
    processor.onStart(span, ROOT_CONTEXT);
    processor.onEnd(span);
    if (number % PER_TURN === PER_TURN - 1) await nextTurn();
    // As fast as it can be sent, and no faster.
    if (number % PER_LOOK === 0) await untilSent(processor);
    if ((number + 1) % (requests / LOOKS) === 0) looks.push(look());
  }
  await processor.shutdown();
  const { requests: ended, events, rollup } = processor.stats();
  const { sampled = 0 } = ended.ignored;
  const lost = Object.values(events.dropped).reduce((sum, count) => sum + count, 0);
  // The requests that are no roll-up's are events of their own.
  const counted = sampled + rollup.requests + events.accepted - rollup.events;
  if (ended.seen !== requests || counted !== requests || lost > 0 || events.accepted !== events.delivered)
    throw new Error(`${requests} requests: ${JSON.stringify(processor.stats())}`);
  process.send?.(looks, () => sink.close());
}

/** @param {{ stats(): import('../../dist/esm/index.js').Stats }} processor */
async function untilSent(processor) {
  for (;;) {
    if (processor.stats().events.queued <= MOST_QUEUED) return;
    await sleep(5);
  }
}

/** What the process can't give back, and what it has of the system. */
function look() {
  const { rss } = process.memoryUsage();
  for (let twice = 0; twice < 2; twice += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: (heapUsed + external) / MIB, rss: rss / MIB };
}

/** Half of the requests are those of a hundred callers. */
function spanOf(number) {
  const traceId = (number + 1).toString(16).padStart(32, '0');
  const spanContext = { traceId, spanId: traceId.slice(16), traceFlags: 1 };
  const scattered = Math.imul(number, 2_654_435_761) >>> 0;
  const caller = number % 2 === 0 ? scattered % 100 : scattered % callers;
  const route = `/v1/things_${scattered % 20}/:id`;
  const nowMs = Date.now();
  const endTime = [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1e6];
  return {
    kind: SpanKind.SERVER,
    name: `GET ${route}`,
    attributes: {
      'http.request.method': 'GET',
      'http.route': route,
      'url.path': `/v1/things_${scattered % 20}/${number}`,
      'http.response.status_code': number % 50 === 0 ? 404 : 200,
      'user_agent.original': 'acme-sdk/1.2.3',
      'user.id': `user_${caller}`,
      'organization.id': `org_${caller % 997}`,
    },
    startTime: endTime,
    endTime,
    duration: [0, (scattered % 90) * 1e6],
    status: { code: SpanStatusCode.UNSET },
    events: [],
    resource: RESOURCE,
    spanContext: () => spanContext,
    setAttribute: () => undefined,
    isRecording: () => true,
  };
}

/** PostHog's part is to answer, in a process of its own. */
async function startSink() {
  const program =
    "require('node:http').createServer((q, r) => { q.resume(); q.on('end', () => r.writeHead(200, " +
    "{ 'content-type': 'application/json' }).end('{\"status\":\"Ok\"}')); })" +
    ".listen(0, '127.0.0.1', function () { process.send(this.address().port); });" +
    "process.on('disconnect', () => process.exit());";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, close: () => child.disconnect() };
}
