// What `onEnd` of a matched server span costs the turn in which the response ended, one request a turn. Ours, the
// SDK's and an empty function take turns; the empty one is the cost of looking at the clock.
import { context } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { meanOfMost } from './parts/mean.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import {
  contextOf,
  createTracer,
  emptyProcessor,
  enableContext,
  finishRequest,
  startRequest,
} from './parts/spans.mjs';

const { warmUp, turns } = args;
enableContext();

const processors = [
  emptyProcessor,
  await createProcessor(),
  new BatchSpanProcessor({
    export: (_spans, done) => done({ code: ExportResultCode.SUCCESS }),
    shutdown: () => Promise.resolve(),
  }),
];
const measures = [timeEmpty, timeSpanhog, timeBatch];
const times = processors.map(() => new Float64Array(turns));
const tracer = createTracer();

for (let turn = -warmUp; turn < turns; turn += 1) {
  for (let who = 0; who < processors.length; who += 1) {
    const span = startRequest(tracer, turn);
    processors[who].onStart(span, context.active());
    finishRequest(span, turn);
    span.end();
    const us = context.with(contextOf(span), measures[who], undefined, span);
    if (turn >= 0) times[who][turn] = us;
    await nextTurn();
  }
}
const [emptyUs, spanhogUs, batchUs] = times.map(meanOfMost);
report({ spanhogUs: spanhogUs - emptyUs, batchUs: batchUs - emptyUs });

// A call site each, as in an app with one of them.
function timeEmpty(span) {
  const from = performance.now();
  processors[0].onEnd(span);
  return (performance.now() - from) * 1_000;
}
function timeSpanhog(span) {
  const from = performance.now();
  processors[1].onEnd(span);
  return (performance.now() - from) * 1_000;
}
function timeBatch(span) {
  const from = performance.now();
  processors[2].onEnd(span);
  return (performance.now() - from) * 1_000;
}
