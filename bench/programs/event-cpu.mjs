// CPU of one event from the end of its request to the acknowledged batch. The same program runs once with the
// feeding alone, which the harness subtracts: making spans, building the properties by hand, timers.
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { cpuUs } from './parts/cpu.mjs';
import { feed } from './parts/pace.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, emptyProcessor, enableContext, endedRequest } from './parts/spans.mjs';

const PER_SECOND = 10_000;
const { who, warmUp, events } = args;
enableContext();

const { send, flush } = await { spanhog, spans: emptySpans, capture, properties: emptyCapture }[who]();
await feed(PER_SECOND, warmUp, send);
await flush();
const before = cpuUs();
await feed(PER_SECOND, events, send);
await flush();
report({ cpuUs: (cpuUs() - before) / events });

async function spanhog() {
  const processor = await createProcessor();
  const tracer = createTracer(processor);
  return {
    send: (number) => endedRequest(tracer, number),
    async flush() {
      await processor.forceFlush();
      const { accepted, delivered } = processor.stats().events;
      if (accepted !== delivered) throw new Error(`${accepted} accepted, ${delivered} delivered`);
    },
  };
}

function emptySpans() {
  const tracer = createTracer(emptyProcessor);
  return { send: (number) => endedRequest(tracer, number), flush: () => Promise.resolve() };
}

function capture() {
  const client = createClient(args.options);
  return {
    send: (number) => client.capture(eventOf(number, randomHex(32), randomHex(16))),
    flush: () => client.flush(),
  };
}

function emptyCapture() {
  let last;
  return {
    send: (number) => {
      last = eventOf(number, randomHex(32), randomHex(16));
    },
    flush: () => Promise.resolve(last),
  };
}
