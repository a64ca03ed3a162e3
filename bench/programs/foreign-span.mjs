// What an INTERNAL span of a request costs a processor: its onStart, its onEnd, and what its request's end costs more
// for it. Batches of requests with eight of them and with none take turns, and so do the processors. What is put off
// is done, and timed, with its batch: both flush.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { meanOfMost } from './parts/mean.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import {
  contextOf,
  createTracer,
  enableContext,
  finishRequest,
  startChild,
  startRequest,
} from './parts/spans.mjs';

const CHILDREN = 8;
/** With their children some 450 spans: less than the SDK exports at once. */
const REQUESTS_PER_BATCH = 50;
const { warmUp, batches } = args;
enableContext();

const spanhog = await createProcessor({ events: { '**': false } });
const batch = new BatchSpanProcessor({
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
});
const tracer = createTracer();
const spanhogTimes = { none: new Float64Array(batches), some: new Float64Array(batches) };
const batchTimes = { none: new Float64Array(batches), some: new Float64Array(batches) };

for (let number = -warmUp; number < batches; number += 1) {
  const none = await timeSpanhog(makeRequests(number, 0));
  const some = await timeSpanhog(makeRequests(number, CHILDREN));
  const batchNone = await timeBatch(makeRequests(number, 0));
  const batchSome = await timeBatch(makeRequests(number, CHILDREN));
  if (number < 0) continue;
  spanhogTimes.none[number] = none;
  spanhogTimes.some[number] = some;
  batchTimes.none[number] = batchNone;
  batchTimes.some[number] = batchSome;
}
const { seen } = spanhog.stats().spans;
const made = (warmUp + batches) * REQUESTS_PER_BATCH * (CHILDREN + 2);
if (seen !== made) throw new Error(`${made} spans ended, ${seen} were seen`);
report({ spanhogUs: perChild(spanhogTimes), batchUs: perChild(batchTimes) });

function perChild({ none, some }) {
  return (meanOfMost(some) - meanOfMost(none)) / (REQUESTS_PER_BATCH * CHILDREN);
}

/** The spans are made before: making them is not the processor's. */
function makeRequests(batchNumber, children) {
  return Array.from({ length: REQUESTS_PER_BATCH }, (_, at) => {
    const number = batchNumber * REQUESTS_PER_BATCH + at;
    const server = startRequest(tracer, number);
    const inside = contextOf(server);
    const spans = Array.from({ length: children }, () => startChild(tracer, inside));
    for (const span of spans) span.end();
    finishRequest(server, number);
    server.end();
    return { server, inside, spans };
  });
}

// A call site each, as in an app with one of them.
async function timeSpanhog(requests) {
  const from = performance.now();
  for (const { server, inside, spans } of requests) {
    spanhog.onStart(server, ROOT_CONTEXT);
    for (let at = 0; at < spans.length; at += 1) {
      spanhog.onStart(spans[at], inside);
      spanhog.onEnd(spans[at]);
    }
    spanhog.onEnd(server);
  }
  await spanhog.forceFlush();
  return (performance.now() - from) * 1_000;
}

async function timeBatch(requests) {
  const from = performance.now();
  for (const { server, inside, spans } of requests) {
    batch.onStart(server, ROOT_CONTEXT);
    for (let at = 0; at < spans.length; at += 1) {
      batch.onStart(spans[at], inside);
      batch.onEnd(spans[at]);
    }
    batch.onEnd(server);
  }
  await batch.forceFlush();
  return (performance.now() - from) * 1_000;
}
