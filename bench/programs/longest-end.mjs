// The longest single onEnd while 200,000 requests end in one turn, with default options. What doesn't fit into the
// queue is dropped, and counted. The spans are made before.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { feed } from './parts/pace.mjs';
import { createTracer, emptyProcessor, enableContext, endedRequest } from './parts/spans.mjs';

const { who, warmUp, burst } = args;
const PER_SECOND = 10_000;
enableContext();
const processor = who === 'spanhog' ? await createProcessor() : emptyProcessor;
const tracer = createTracer();
await feed(PER_SECOND, warmUp, (number) => end(endedRequest(tracer, number)));
await processor.forceFlush();

const spans = Array.from({ length: burst }, (_, number) => endedRequest(tracer, number));
globalThis.gc();
let longestMs = 0;
const from = performance.now();
for (let at = 0; at < burst; at += 1) {
  const startedMs = performance.now();
  end(spans[at]);
  const ms = performance.now() - startedMs;
  if (ms > longestMs) longestMs = ms;
}
const turnMs = performance.now() - from;
await processor.forceFlush();
report({ longestMs, turnMs, ...delivered() });

function end(span) {
  processor.onStart(span, ROOT_CONTEXT);
  processor.onEnd(span);
}

/** Accepted is delivered or dropped, and the sink has to have what counts as delivered. */
function delivered() {
  if (who !== 'spanhog') return {};
  const { requests, events } = processor.stats();
  const dropped = Object.values(events.dropped).reduce((sum, count) => sum + count, 0);
  if (requests.seen !== warmUp + burst || events.accepted !== events.delivered + dropped)
    throw new Error(`${warmUp + burst} ended, ${JSON.stringify({ requests, events })}`);
  return { delivered: events.delivered, dropped };
}
