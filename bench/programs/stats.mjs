// How long stats() takes while 100,000 events wait: in the turn in which their requests ended, when nothing of them may
// have been read, and once they are all in the queue, which PostHog keeps waiting.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';
import { untilCounted } from './parts/until.mjs';

const { waiting } = args;
enableContext();
const control = (command) => fetch(`${args.sink}/control/${command}`, { method: 'POST' });
const processor = await createProcessor({
  delivery: { maxQueueEvents: waiting, maxQueueBytes: 2 ** 30, shutdownTimeoutMs: 120_000 },
});
const tracer = createTracer();
const spans = Array.from({ length: waiting }, (_, number) => endedRequest(tracer, number));
await control('hold');
timeStats();
globalThis.gc();

for (const span of spans) {
  processor.onStart(span, ROOT_CONTEXT);
  processor.onEnd(span);
}
const endedMs = timeStats();
await untilCounted(() => processor.stats().events.queued, waiting);
const queuedMs = timeStats();
await control('release');
await processor.forceFlush();
report({
  endedMs,
  queuedMs,
  statsMs: Math.max(endedMs, queuedMs),
  delivered: processor.stats().events.delivered,
});

function timeStats() {
  const from = performance.now();
  processor.stats();
  return performance.now() - from;
}
