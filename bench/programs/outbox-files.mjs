// What the outbox does with files before its request's turn ends, beside a bare `writeSync` of the same bytes. Some
// hundred requests and as many bare writes, and so on: one a turn, each after a request's span was made.
import { context } from '@opentelemetry/api';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BareWriter } from './parts/bare-writer.mjs';
import { watchFileCalls } from './parts/file-calls.mjs';
import { checkDelivered, quantiles, temporaryDirectory } from './parts/outbox.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, endedRequest } from './parts/spans.mjs';

const PER_TURN = 300;
const { warmUp, events } = args;
const calls = watchFileCalls();
enableContext();
const root = temporaryDirectory();
const kept = await createProcessor({ delivery: { outbox: { directory: join(root, 'outbox') } } });
const bare = new BareWriter(join(root, 'bare'));
const tracer = createTracer();
const times = { files: new Float64Array(events), bare: new Float64Array(events) };
/** @type {Buffer[]} what each request of the last turns wrote */
let lines = [];
let without = 0;

for (let from = -warmUp; from < events; from += PER_TURN) {
  const before = lines;
  lines = [];
  await inTurns(from, times.files, watchEnd);
  if (lines.length === 0) lines = before;
  await inTurns(from, times.bare, writeBare);
}
if (without > events / 100)
  throw new Error(`${without} of ${events} requests wrote nothing before their turn ended`);
await checkDelivered(kept, warmUp + events);
await kept.shutdown();
report({ ...quantiles('files', times.files), ...quantiles('bare', times.bare) });

async function inTurns(from, into, measure) {
  for (let number = from; number < from + PER_TURN; number += 1) {
    const us = measure(endedRequest(tracer, number), number);
    if (number >= 0) into[number] = us;
    await nextTurn();
  }
}

function watchEnd(span, number) {
  kept.onStart(span, context.active());
  const us = watch(() => kept.onEnd(span));
  if (calls.written.length > 0) lines.push(Buffer.concat(calls.written));
  else if (number >= 0) without += 1;
  return us;
}

function writeBare(_span, number) {
  if (lines.length === 0) return 0;
  const line = lines[(number + warmUp) % lines.length];
  return watch(() => bare.write(line));
}

/** What the given function spends in the file system. */
function watch(run) {
  Object.assign(calls, { us: 0, written: [], isOn: true });
  run();
  calls.isOn = false;
  return calls.us;
}
