// A request's own turn, `onEnd`, with an outbox and without one. Some hundred requests of each in turns: one request a
// turn, its span made before, so that no side finds warmer caches than the other.
import { context } from '@opentelemetry/api';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkDelivered, quantiles, temporaryDirectory } from './parts/outbox.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';

const PER_TURN = 300;
const { warmUp, events } = args;
enableContext();
const directory = join(temporaryDirectory(), 'outbox');
const kept = await createProcessor({ delivery: { outbox: { directory } } });
const inMemory = await createProcessor();
const tracer = createTracer();
const times = { kept: new Float64Array(events), inMemory: new Float64Array(events) };

for (let from = -warmUp; from < events; from += PER_TURN) {
  await inTurns(from, times.kept, timeKept);
  await inTurns(from, times.inMemory, timeInMemory);
}
for (const processor of [kept, inMemory]) await checkDelivered(processor, warmUp + events);
await kept.shutdown();
report({ ...quantiles('outboxTurn', times.kept), ...quantiles('memoryTurn', times.inMemory) });

async function inTurns(from, into, time) {
  for (let number = from; number < from + PER_TURN; number += 1) {
    const us = time(endedRequest(tracer, number));
    if (number >= 0) into[number] = us;
    await nextTurn();
  }
}

// A call site each, as in an app with one of them.
function timeKept(span) {
  kept.onStart(span, context.active());
  const from = performance.now();
  kept.onEnd(span);
  return (performance.now() - from) * 1_000;
}

function timeInMemory(span) {
  inMemory.onStart(span, context.active());
  const from = performance.now();
  inMemory.onEnd(span);
  return (performance.now() - from) * 1_000;
}
