// The longest that nothing else gets a turn, while events come at a steady rate, and after a burst of them in a single
// turn. Node's own `monitorEventLoopDelay` watches: it looks at the clock once a millisecond and lets the process
// sleep in between, as an app does. (A loop that looks in every turn is a busy one, which the system interrupts.)
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { feed } from './parts/pace.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, emptyProcessor, enableContext, finishRequest, startRequest } from './parts/spans.mjs';

const RESOLUTION_MS = 1;
/** So long without a request at the sink: everything went out. */
const QUIET_MS = 3_000;
const { who, perSecond, warmUp, events, burst } = args;
enableContext();
const { prepare, send, flush } = await { spanhog, empty, capture }[who]();
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

// A millisecond's at a time: nobody's spans come in bundles of a hundred.
await feed(perSecond, warmUp, (number) => send(prepare(number)), 1);
delays.enable();
await feed(perSecond, events, (number) => send(prepare(number)), 1);
await flush();
const steadyMs = longestMs();
delays.disable();

// Made before: making spans is the SDK's work, and not in the burst's turn.
const items = [];
for (let number = 0; number < burst; number += 1) items.push(prepare(number));
globalThis.gc();
// The first `fetch` of a process loads it, which takes long.
await requests();
await sleep(10);
delays.reset();
delays.enable();
await sleep(10);
const from = performance.now();
for (let number = 0; number < burst; number += 1) send(items[number]);
const turnMs = performance.now() - from;
items.length = 0;
// Nobody asks for a flush in the middle of a burst, which would put the rest into one turn: it goes out by itself.
await quiet();
const burstMs = longestMs();
await flush();
report({ steadyMs, burstMs, turnMs });

function longestMs() {
  return delays.max / 1e6 - RESOLUTION_MS;
}

async function quiet() {
  let before = -1;
  for (let now = await requests(); now !== before; now = await requests()) {
    before = now;
    await sleep(QUIET_MS);
  }
}

async function requests() {
  const response = await fetch(`${args.sink}/control/count`, { method: 'POST' });
  return (await response.json()).requests;
}

async function spanhog() {
  const processor = await createProcessor({
    delivery: { maxQueueBytes: 2 ** 28, shutdownTimeoutMs: 120_000 },
  });
  return ofProcessor(processor, () => processor.forceFlush());
}

function empty() {
  return ofProcessor(emptyProcessor, () => Promise.resolve());
}

/** The spans' making is not the processor's: only what it does when they end is in the burst's turn. */
function ofProcessor(processor, flushAll) {
  const tracer = createTracer();
  return {
    prepare(number) {
      const span = startRequest(tracer, number);
      processor.onStart(span, ROOT_CONTEXT);
      finishRequest(span, number);
      span.end();
      return span;
    },
    send: (span) => processor.onEnd(span),
    flush: flushAll,
  };
}

function capture() {
  const client = createClient();
  return {
    prepare: (number) => eventOf(number, randomHex(32), randomHex(16)),
    send: (event) => client.capture(event),
    flush: () => client.flush(),
  };
}
