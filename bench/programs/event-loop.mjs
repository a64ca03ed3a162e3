// The longest that nothing else gets a turn: at 10,000 events a second, and after 100,000 in one turn. Looks at the
// clock in every turn, which keeps a core busy: with fewer looks a block would be missed.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { feed } from './parts/pace.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, emptyProcessor, enableContext, finishRequest, startRequest } from './parts/spans.mjs';

const { who, perSecond, events, burst } = args;
enableContext();
const { prepare, send, flush } = await { spanhog, empty, capture }[who]();

let longestMs = 0;
let isWatching = true;
let lastMs = performance.now();
watch();

// One at a time: nobody's spans come in bundles of a hundred.
await feed(perSecond, perSecond, (number) => send(prepare(number)), 1);
longestMs = 0;
await feed(perSecond, events, (number) => send(prepare(number)), 1);
await flush();
const steadyMs = longestMs;

const items = [];
for (let number = 0; number < burst; number += 1) items.push(prepare(number));
globalThis.gc();
await new Promise(setImmediate);
longestMs = 0;
const from = performance.now();
for (let number = 0; number < burst; number += 1) send(items[number]);
const turnMs = performance.now() - from;
items.length = 0;
await flush();
await new Promise(setImmediate);
isWatching = false;
report({ steadyMs, burstMs: longestMs, turnMs });

function watch() {
  const nowMs = performance.now();
  longestMs = Math.max(longestMs, nowMs - lastMs);
  lastMs = nowMs;
  if (isWatching) setImmediate(watch);
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
