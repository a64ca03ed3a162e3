// Heap of one event that waits, 14 properties: a backlog gathers while the sink keeps the first request waiting.
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';
import { untilCounted } from './parts/until.mjs';
import { setImmediate as nextTurn } from 'node:timers/promises';

const { who, events } = args;
enableContext();
await fetch(`${args.sink}/control/hold`, { method: 'POST' });
const { send, queued } = await { spanhog, capture }[who]();
// The request that the sink keeps waiting, and whatever is made once.
await gather(0, 5_000);
const before = heapBytes();
await gather(5_000, events);
const bytes = heapBytes() - before;
await fetch(`${args.sink}/control/release`, { method: 'POST' });
report({ heapBytes: bytes / (events - 5_000) });

async function gather(from, to) {
  for (let number = from; number < to; number += 1) {
    send(number);
    if (number % 200 === 0) await nextTurn();
  }
  await untilCounted(queued, to);
  // Whatever is put off besides.
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
}

function heapBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function spanhog() {
  const processor = await createProcessor();
  const tracer = createTracer(processor);
  return { send: (number) => endedRequest(tracer, number), queued: () => processor.stats().events.queued };
}

function capture() {
  const client = createClient({ flushAt: 1_000_000, flushInterval: 0 });
  let sent = 0;
  return {
    send(number) {
      sent += 1;
      client.capture(eventOf(number, randomHex(32), randomHex(16)));
    },
    queued: () => sent,
  };
}
