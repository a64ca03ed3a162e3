// What it costs to count one more request of a group that is there: the requests of one caller's job, rolled up by one
// processor and read, matched and then ignored by another one, in turns. The events are sent when nobody measures.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { cpuUs } from './parts/cpu.mjs';
import { meanOfMost } from './parts/mean.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, finishRequest, startRequest } from './parts/spans.mjs';
import { untilCounted } from './parts/until.mjs';

const { warmUp, batches, requests } = args;
enableContext();
const tracer = createTracer();
const processors = {
  rollup: await createProcessor({ rollup: { intervalMs: 3_600_000 } }),
  ignored: await createProcessor({ defaultEvent: false }),
};
const times = { rollup: new Float64Array(batches), ignored: new Float64Array(batches) };

for (let batch = -warmUp; batch < batches; batch += 1) {
  const names = batch % 2 === 0 ? ['rollup', 'ignored'] : ['ignored', 'rollup'];
  for (const name of names) {
    const us = await time(processors[name]);
    if (batch >= 0) times[name][batch] = us;
  }
}
check();
report({ rollupUs: meanOfMost(times.rollup), ignoredUs: meanOfMost(times.ignored) });

async function time(processor) {
  const spans = Array.from({ length: requests }, (_, number) => {
    const span = startRequest(tracer, number);
    finishRequest(span, 1);
    span.end(Date.now() + (number % 97));
    return span;
  });
  const wanted = countOf(processor) + requests;
  const before = cpuUs();
  for (const span of spans) {
    processor.onStart(span, ROOT_CONTEXT);
    processor.onEnd(span);
  }
  await untilCounted(() => countOf(processor), wanted);
  const us = (cpuUs() - before) / requests;
  await processor.forceFlush();
  return us;
}

/** What is read, and not only ended; the caller's first use of the endpoint is an event of its own. */
function countOf(processor) {
  const { requests: ended, rollup } = processor.stats();
  return rollup.requests > 0 ? rollup.requests + 1 : (ended.ignored.no_rule ?? 0);
}

/** All were counted by the one, and none by the other. */
function check() {
  const ended = (warmUp + batches) * requests;
  const { rollup, events } = processors.rollup.stats();
  const { ignored } = processors.ignored.stats().requests;
  if (rollup.requests !== ended - 1 || events.delivered !== rollup.events + 1 || ignored.no_rule !== ended)
    throw new Error(`${ended} requests, ${JSON.stringify(processors.rollup.stats())}`);
}
