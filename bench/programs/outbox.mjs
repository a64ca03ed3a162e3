// What it takes to write an event down before its request's turn ends, beside a bare `writeSync` of the same bytes.
// Some hundred requests with an outbox, as many bare writes, as many requests without an outbox, and so on: one
// request a turn, its span made before, so that no side finds warmer caches than the others.
import { context } from '@opentelemetry/api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BareWriter, readLines } from './parts/bare-writer.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, finishRequest, startRequest } from './parts/spans.mjs';
import { createTimedProcessor } from './parts/timed-store.mjs';

const PER_TURN = 300;
const { warmUp, events } = args;
enableContext();
const root = mkdtempSync(join(tmpdir(), 'spanhog-bench-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

const directory = join(root, 'outbox');
const { processor: kept, last } = await createTimedProcessor({
  projectToken: 'phc_bench',
  host: args.sink,
  delivery: { outbox: { directory } },
});
const inMemory = await createProcessor();
const bare = new BareWriter(join(root, 'bare'));
const tracer = createTracer();
const times = { append: new Float64Array(events), outboxTurn: new Float64Array(events) };
const others = { bare: new Float64Array(events), memoryTurn: new Float64Array(events) };
/** @type {Buffer[]} */
let lines = [];

for (let from = -warmUp; from < events; from += PER_TURN) {
  await inTurns(from, outboxTurn);
  if (lines.length === 0) lines = readLines(directory);
  await inTurns(from, bareWrite);
  await inTurns(from, memoryTurn);
}
await Promise.all([kept.forceFlush(), inMemory.forceFlush()]);
for (const processor of [kept, inMemory]) {
  const { accepted, delivered } = processor.stats().events;
  if (delivered !== warmUp + events || accepted !== delivered)
    throw new Error(`${warmUp + events} ended, ${accepted} accepted, ${delivered} delivered`);
}
await kept.shutdown();

report({
  ...quantiles('append', times.append),
  ...quantiles('bare', others.bare),
  ...quantiles('outboxTurn', times.outboxTurn),
  ...quantiles('memoryTurn', others.memoryTurn),
});

async function inTurns(from, measure) {
  for (let number = from; number < from + PER_TURN; number += 1) {
    const span = startRequest(tracer, number);
    finishRequest(span, number);
    span.end();
    measure(span, number);
    await nextTurn();
  }
}

function outboxTurn(span, number) {
  kept.onStart(span, context.active());
  const from = performance.now();
  kept.onEnd(span);
  const us = (performance.now() - from) * 1_000;
  if (number < 0) return;
  times.outboxTurn[number] = us;
  times.append[number] = last.appendUs;
}

function memoryTurn(span, number) {
  inMemory.onStart(span, context.active());
  const from = performance.now();
  inMemory.onEnd(span);
  const us = (performance.now() - from) * 1_000;
  if (number >= 0) others.memoryTurn[number] = us;
}

function bareWrite(_span, number) {
  const line = lines[(number + warmUp) % lines.length];
  const from = performance.now();
  bare.write(line);
  const us = (performance.now() - from) * 1_000;
  if (number >= 0) others.bare[number] = us;
}

function quantiles(name, values) {
  const sorted = values.toSorted();
  const at = (share) => sorted[Math.floor(sorted.length * share)];
  return { [`${name}P50Us`]: at(0.5), [`${name}P999Us`]: at(0.999) };
}
