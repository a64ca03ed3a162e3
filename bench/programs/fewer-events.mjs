// CPU of a request from its end to the acknowledged batch, when many of them are one event, or most of them none. Stays,
// and does a minute of the traffic whenever it is asked to; what waits is flushed at the minute's end, as its timer would.
import { cpuUs } from './parts/cpu.mjs';
import { endCall, minuteOf } from './parts/mix.mjs';
import { feed } from './parts/pace.mjs';
import { args } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, emptyProcessor, enableContext } from './parts/spans.mjs';

const PER_SECOND = 10_000;
const { options, requests } = args;
enableContext();
const processor = options ? await createProcessor(options) : emptyProcessor;
const tracer = createTracer(processor);
let minutes = 0;

process.on('message', (question) => void answer(question));
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });

async function answer(question) {
  process.send?.(question === 'end' ? told() : await slice());
}

/** CPU until everything of it is acknowledged. */
async function slice() {
  const calls = minuteOf(minutes, requests);
  minutes += 1;
  const before = cpuUs();
  await feed(PER_SECOND, calls.length, (at) => endCall(tracer, calls[at], at));
  await processor.forceFlush();
  return { cpuUs: (cpuUs() - before) / calls.length };
}

/** @throws {Error} when a request or an event is missing: what does nothing is cheap */
function told() {
  if (!options) return { delivered: 0 };
  const { requests: ended, events, rollup } = processor.stats();
  if (ended.seen !== minutes * requests || events.accepted !== events.delivered || rollup.waiting > 0)
    throw new Error(`${minutes * requests} requests, ${JSON.stringify(processor.stats())}`);
  return { delivered: events.delivered, eventsPerRequest: events.delivered / ended.seen };
}
