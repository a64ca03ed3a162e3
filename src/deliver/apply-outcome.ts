import { backoffMs, probeMs } from './backoff.js';
import type { Chunk } from './chunks/chunk.js';
import type { DeliveryState } from './delivery-state.js';
import type { Outcome } from './send/outcome.js';

type Refused = Extract<Outcome, { readonly kind: 'refused' }>;
type Taken = Extract<Outcome, { readonly kind: 'taken' }>;

/** When a request began and ended, on the monotonic clock. */
export interface AttemptTimes {
  readonly startedAtMs: number;
  readonly nowMs: number;
}

/**
 * Does with a chunk what the outcome of its request says: counts it, or lets it wait. Everything happens in one turn,
 * so that no event is ever counted twice or not at all.
 * @returns Whether PostHog takes nothing at present: a flush ends here.
 */
export function applyOutcome(
  state: DeliveryState,
  chunk: Chunk,
  outcome: Outcome,
  times: AttemptTimes,
): boolean {
  if (outcome.kind === 'taken') return applyTaken(state, chunk, outcome, times);
  if (outcome.kind === 'refused') return applyRefused(state, chunk, outcome, times);
  state.chunks.memory.insert(chunk);
  return trip(state, outcome, times);
}

function applyTaken(
  state: DeliveryState,
  chunk: Chunk,
  { results, retryAfterMs }: Taken,
  times: AttemptTimes,
): boolean {
  const { chunks, circuit, limit, refusals, counts, pace, random } = state;
  const { size, bytes, events } = chunk;
  const again = new Set<string>();
  let rejected = 0;
  // Nearly always all of them were taken, and none is looked at.
  const looked = results.drop.size + results.retry.size > 0 ? size : 0;
  for (let index = 0; index < looked; index += 1) {
    const uuid = events.uuidAt(index);
    const why = results.drop.get(uuid);
    if (why !== undefined) {
      rejected += 1;
      reject(state, chunk, index, why);
    } else if (results.retry.has(uuid)) again.add(uuid);
  }
  if (again.size > 0) {
    chunk.keep(again);
    chunk.notBeforeMs = times.nowMs + (retryAfterMs ?? 0);
    chunk.dueAtMs = times.nowMs + backoffMs(chunk.attempts, random(), pace, retryAfterMs);
    chunks.memory.insert(chunk);
  } else chunks.memory.remove(chunk);
  const left = again.size > 0 ? chunk : { size: 0, bytes: 0 };
  counts.rejected += rejected;
  counts.delivered += size - left.size - rejected;
  chunks.memory.settle(chunk, size - left.size, bytes - left.bytes);
  if (left.size === size) {
    // Nothing got through: to send the next batch would be to ask the same again.
    return trip(state, { kind: 'outage', why: 'it asks to send all events again', retryAfterMs }, times);
  }
  circuit.close();
  refusals.taken();
  chunks.memory.hastenAside();
  limit.taken(size);
  if (left.size === 0) events.letGo();
  return false;
}

function applyRefused(state: DeliveryState, chunk: Chunk, { why }: Refused, times: AttemptTimes): boolean {
  const { chunks, circuit, limit, refusals, counts, pace, random } = state;
  refusals.refused(chunk);
  if (why === 'too_large') limit.tooLarge(chunk.size);
  const wasRefusing = circuit.state === 'refusing';
  // PostHog is there again, then, and looks at what it gets.
  if (!wasRefusing) circuit.close();
  let waits = wasRefusing;
  if (chunk.size > 1) {
    const [first, second] = chunk.split(Math.ceil(chunk.size / 2));
    chunks.memory.remove(chunk);
    chunks.memory.insert(second);
    chunks.memory.insert(first);
  } else if (refusals.isProven(chunk)) {
    counts.rejected += 1;
    chunks.memory.remove(chunk);
    chunks.memory.settle(chunk, 1, chunk.bytes);
    reject(state, chunk, 0, why);
  } else {
    // Again as soon as PostHog takes another one; else now and then.
    chunk.dueAtMs = times.nowMs + probeMs(random(), pace);
    chunks.memory.setAside(chunk);
    waits ||= refusals.areSuspicious;
  }
  if (!waits) return false;
  const status = why === 'too_large' ? 'HTTP 413' : 'HTTP 400';
  return trip(state, { kind: 'refusing', why: status, retryAfterMs: undefined }, times);
}

/** @returns `true`. */
function trip(
  { chunks, circuit, warnings }: DeliveryState,
  failure: {
    readonly kind: 'outage' | 'hold' | 'refusing';
    readonly why: string;
    readonly retryAfterMs: number | undefined;
  },
  { nowMs, startedAtMs }: AttemptTimes,
): true {
  const { kind, why, retryAfterMs } = failure;
  const { queued, stored } = chunks.count();
  if (circuit.trip(kind, nowMs, startedAtMs, retryAfterMs)) warnings.tripped(kind, why, queued + stored);
  return true;
}

function reject({ outbox, warnings }: DeliveryState, { events }: Chunk, index: number, why: string): void {
  warnings.rejected(events.eventAt(index), why);
  outbox?.reject(events.jsonAt(index), why);
}
