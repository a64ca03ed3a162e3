// Events a second while a backlog of 100,000 goes out. It gathers while the sink keeps the first request waiting.
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { cpuUs } from './parts/cpu.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';
import { untilCounted } from './parts/until.mjs';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const SETTLE_MS = 1_000;
const { who, events } = args;
enableContext();
const control = (command) => fetch(`${args.sink}/control/${command}`, { method: 'POST' });

const { send, queued, flush } = await { spanhog, capture }[who]();
await control('hold');
for (let number = 0; number < events; number += 1) {
  send(number);
  if (number % 1_000 === 0) await nextTurn();
}
await untilCounted(queued, events);
// What is counted as queued may still have to be written: that is another figure's.
await sleep(SETTLE_MS);
globalThis.gc?.();
const beforeUs = cpuUs();
const from = performance.now();
const done = flush();
await control('release');
await done;
const ms = performance.now() - from;
report({ eventsPerSecond: (events / ms) * 1_000, cpuUs: (cpuUs() - beforeUs) / events });

async function spanhog() {
  const processor = await createProcessor({
    delivery: { maxQueueEvents: events, maxQueueBytes: 2 ** 30, shutdownTimeoutMs: 120_000 },
  });
  const tracer = createTracer(processor);
  return {
    send: (number) => endedRequest(tracer, number),
    queued: () => processor.stats().events.queued,
    async flush() {
      await processor.forceFlush();
      const { delivered } = processor.stats().events;
      if (delivered !== events) throw new Error(`${delivered} of ${events} delivered`);
    },
  };
}

function capture() {
  const client = createClient({ flushAt: events, flushInterval: 0, maxBatchSize: 1_000 });
  let sent = 0;
  return {
    send(number) {
      client.capture(eventOf(number, randomHex(32), randomHex(16)));
      sent += 1;
    },
    queued: () => sent,
    flush: () => client.flush(),
  };
}
