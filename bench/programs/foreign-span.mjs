// What an INTERNAL span of a request costs a processor: its onStart, its onEnd, and what its request's end costs more
// for it. Requests with eight of them and with none take turns, and so do the processors. What is put off is done,
// and timed, at the end of each request: ours by a flush, which has nothing to send and costs both kinds the same.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { cpuUs } from './parts/cpu.mjs';
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
/** 500 spans, about the SDK's own batch. */
const REQUESTS_PER_EXPORT = 50;
const { warmUp, requests } = args;
enableContext();

const spanhog = await createProcessor({ events: { '**': false } });
const batch = new BatchSpanProcessor({
  export: (_spans, done) => done({ code: ExportResultCode.SUCCESS }),
  shutdown: () => Promise.resolve(),
});
const tracer = createTracer();
const spanhogTimes = { none: new Float64Array(requests), some: new Float64Array(requests) };
/** @type {number[]} */
const exportTimes = [];
const batchTimes = { none: new Float64Array(requests), some: new Float64Array(requests) };

for (let number = -warmUp; number < requests; number += 1) {
  const none = await timeSpanhog(makeRequest(number, 0));
  const some = await timeSpanhog(makeRequest(number, CHILDREN));
  const batchNone = timeBatch(makeRequest(number, 0));
  const batchSome = timeBatch(makeRequest(number, CHILDREN));
  if (number >= 0) {
    spanhogTimes.none[number] = none;
    spanhogTimes.some[number] = some;
    batchTimes.none[number] = batchNone;
    batchTimes.some[number] = batchSome;
  }
  if (number % REQUESTS_PER_EXPORT === 0) {
    const before = cpuUs();
    await batch.forceFlush();
    if (number > 0) exportTimes.push(cpuUs() - before);
  }
}

const { seen } = spanhog.stats().spans;
const ended = (warmUp + requests) * (CHILDREN + 2);
if (seen !== ended) throw new Error(`${ended} spans ended, ${seen} were seen`);
const exportUs = meanOfMost(Float64Array.from(exportTimes)) / (REQUESTS_PER_EXPORT * (CHILDREN + 2));
report({ spanhogUs: perChild(spanhogTimes), batchUs: perChild(batchTimes) + exportUs, exportUs });

function perChild({ none, some }) {
  return (meanOfMost(some) - meanOfMost(none)) / CHILDREN;
}

/** The spans are made before: making them is not the processor's. */
function makeRequest(number, children) {
  const server = startRequest(tracer, number);
  const inside = contextOf(server);
  const spans = Array.from({ length: children }, () => startChild(tracer, inside));
  for (const span of spans) span.end();
  finishRequest(server, number);
  server.end();
  return { server, inside, spans };
}

async function timeSpanhog({ server, inside, spans }) {
  const from = performance.now();
  spanhog.onStart(server, ROOT_CONTEXT);
  for (let at = 0; at < spans.length; at += 1) {
    spanhog.onStart(spans[at], inside);
    spanhog.onEnd(spans[at]);
  }
  spanhog.onEnd(server);
  await spanhog.forceFlush();
  return (performance.now() - from) * 1_000;
}

function timeBatch({ server, inside, spans }) {
  const from = performance.now();
  batch.onStart(server, ROOT_CONTEXT);
  for (let at = 0; at < spans.length; at += 1) {
    batch.onStart(spans[at], inside);
    batch.onEnd(spans[at]);
  }
  batch.onEnd(server);
  return (performance.now() - from) * 1_000;
}
