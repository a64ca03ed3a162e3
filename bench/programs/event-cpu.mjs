// CPU of one event from the end of its request to the acknowledged batch. The same program runs once with the
// feeding alone, which the harness subtracts: making spans, building the properties by hand, timers. With `alive`, so
// many requests are always under way, on both sides, and a hundred end in each turn.
import { createClient, eventOf, randomHex } from './parts/hand-written.mjs';
import { keepAlive } from './parts/alive.mjs';
import { cpuUs } from './parts/cpu.mjs';
import { feed, feedTurns } from './parts/pace.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, emptyProcessor, enableContext, endedRequest } from './parts/spans.mjs';

const PER_SECOND = 10_000;
const { who, warmUp, events, alive = 0, perTurn } = args;
enableContext();

const { send, flush } = await { spanhog, spans: emptySpans, capture, properties: emptyCapture }[who]();
await run(warmUp);
const before = cpuUs();
await run(events);
report({ cpuUs: (cpuUs() - before) / events });

async function run(count) {
  if (perTurn === undefined) await feed(PER_SECOND, count, send);
  else await feedTurns(PER_SECOND, perTurn, count, send);
  await flush();
}

async function spanhog() {
  const processor = await createProcessor();
  return {
    send: requestsOf(processor),
    async flush() {
      await processor.forceFlush();
      const { accepted, delivered } = processor.stats().events;
      if (accepted !== delivered) throw new Error(`${accepted} accepted, ${delivered} delivered`);
    },
  };
}

function emptySpans() {
  return { send: requestsOf(emptyProcessor), flush: () => Promise.resolve() };
}

function capture() {
  const client = createClient(args.options);
  return {
    send: besideRequests((number) => client.capture(eventOf(number, randomHex(32), randomHex(16)))),
    flush: () => client.flush(),
  };
}

function emptyCapture() {
  let last;
  return {
    send: besideRequests((number) => {
      last = eventOf(number, randomHex(32), randomHex(16));
    }),
    flush: () => Promise.resolve(last),
  };
}

function requestsOf(processor) {
  const tracer = createTracer(processor);
  return alive === 0 ? (number) => endedRequest(tracer, number) : keepAlive(tracer, alive);
}

/** Who writes capture() by hand has as many requests under way, and OpenTelemetry makes their spans all the same. */
function besideRequests(capturing) {
  if (alive === 0) return capturing;
  const next = requestsOf(emptyProcessor);
  return (number) => {
    next(number);
    capturing(number);
  };
}
