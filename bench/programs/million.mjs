// Memory after a million events of a million different users, as fast as they can be delivered.
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';
import { setImmediate as nextTurn } from 'node:timers/promises';

const { who, events } = args;
const PER_FLUSH = 5_000;
enableContext();
const { send, flush } = await { spanhog, capture }[who]();

await deliver(0, events / 10);
const early = memory();
await deliver(events / 10, events);
const late = memory();
report({ earlyRssMb: early.rssMb, rssMb: late.rssMb, earlyHeapMb: early.heapMb, heapMb: late.heapMb });

async function deliver(from, to) {
  for (let number = from; number < to; number += 1) {
    send(number);
    if (number % 50 === 0) await nextTurn();
    if (number % PER_FLUSH === PER_FLUSH - 1) await flush();
  }
  await flush();
}

function memory() {
  // What the process took while it worked, then what it can't give back.
  const { rss } = process.memoryUsage();
  globalThis.gc();
  return { rssMb: rss / 2 ** 20, heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
}

async function spanhog() {
  const processor = await createProcessor();
  const tracer = createTracer(processor);
  return { send: (number) => endedRequest(tracer, number), flush: () => processor.forceFlush() };
}

function capture() {
  const client = createClient();
  return {
    send: (number) => client.capture(eventOf(number, randomHex(32), randomHex(16))),
    flush: () => client.flush(),
  };
}
