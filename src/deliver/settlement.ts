import { backoffMs } from './backoff.js';
import type { Batch } from './batch.js';
import type { Books } from './books.js';
import type { Outcome } from './send/outcome.js';
import type { V1Results } from './send/results.js';

type RefusedWhy = Extract<Outcome, { readonly kind: 'refused' }>['why'];

/** When a request began and ended, on the monotonic clock. */
export interface Span {
  readonly startedAtMs: number;
  readonly nowMs: number;
}

/**
 * Does with a batch what its outcome says: counts it, or puts it back. Everything happens in one turn, so
 * that no event is ever counted twice or not at all.
 * @returns Whether PostHog takes nothing at present: a flush ends here.
 */
export function settle(books: Books, batch: Batch, outcome: Outcome, span: Span): boolean {
  if (batch.isWitness && (outcome.kind === 'taken' || outcome.kind === 'refused')) {
    return settleWitness(books, outcome, span);
  }
  if (outcome.kind === 'taken') return settleTaken(books, batch, outcome.results, outcome.retryAfterMs, span);
  if (outcome.kind === 'refused') return settleRefused(books, batch, outcome.why, span);
  const { backlog, circuit, warnings } = books;
  putBack(books, batch);
  const { kind, why, retryAfterMs } = outcome;
  const isNews = circuit.trip(kind, span.nowMs, span.startedAtMs, retryAfterMs);
  if (isNews) warnings.tripped(kind, why, backlog.events);
  return true;
}

/** A batch about which nobody decided waits again. */
export function putBack({ backlog, witness }: Books, batch: Batch): void {
  if (batch.isWitness) witness.comeBack(false);
  else backlog.giveBack(batch);
}

/** Its own event is settled long since: this is about all others. */
function settleWitness(
  books: Books,
  outcome: Extract<Outcome, { readonly kind: 'taken' | 'refused' }>,
  span: Span,
): boolean {
  const { circuit, refusals, witness } = books;
  witness.comeBack(outcome.kind === 'refused');
  if (outcome.kind === 'refused') return waitRefused(books, outcome.why, span);
  circuit.close();
  refusals.taken();
  return false;
}

function settleTaken(
  books: Books,
  batch: Batch,
  results: V1Results,
  retryAfterMs: number | undefined,
  { nowMs, startedAtMs }: Span,
): boolean {
  const { backlog, circuit, limit, refusals, witness, counts, warnings, pace, random } = books;
  const { size, bytes } = batch;
  const again = new Set<string>();
  let rejected = 0;
  // Nearly always all of them were taken, and none is looked at.
  const looked = results.drop.size + results.retry.size > 0 ? size : 0;
  let takenAt = looked > 0 ? -1 : size - 1;
  for (let index = 0; index < looked; index += 1) {
    const uuid = batch.events.uuidAt(index);
    const why = results.drop.get(uuid);
    if (why !== undefined) {
      rejected += 1;
      reject(books, batch, index, why);
    } else if (results.retry.has(uuid)) {
      again.add(uuid);
    } else {
      takenAt = index;
    }
  }
  if (takenAt >= 0) witness.replace(batch.events.jsonAt(takenAt));
  if (again.size > 0) {
    batch.keep(again);
    batch.notBeforeMs = nowMs + (retryAfterMs ?? 0);
    batch.dueAtMs = nowMs + backoffMs(batch.attempts, random(), pace, retryAfterMs);
    backlog.giveBack(batch);
  }
  const left = again.size > 0 ? batch : { size: 0, bytes: 0 };
  counts.rejected += rejected;
  counts.delivered += size - left.size - rejected;
  backlog.release(size - left.size, bytes - left.bytes, batch.held);
  if (left.size === size) {
    // Nothing got through: to send the next batch would be to ask the same again.
    const isNews = circuit.trip('outage', nowMs, startedAtMs, retryAfterMs);
    if (isNews) warnings.tripped('outage', 'it asks to send all events again', backlog.events);
    return true;
  }
  circuit.close();
  refusals.taken();
  limit.taken(size);
  if (left.size === 0) batch.events.letGo();
  return false;
}

function settleRefused(books: Books, batch: Batch, why: RefusedWhy, span: Span): boolean {
  const { backlog, circuit, limit, refusals, witness, counts } = books;
  refusals.refused(batch);
  if (why === 'too_large') limit.tooLarge(batch.size);
  const wasRefusing = circuit.state === 'refusing';
  // PostHog is there again, then, and looks at what it gets.
  if (!wasRefusing) circuit.close();
  let waits = wasRefusing;
  if (batch.size > 1) {
    backlog.giveBack(...batch.halves());
  } else {
    const hasOthers = backlog.events > 1 || witness.isThere;
    const judgement = refusals.judge(batch, why, hasOthers);
    if (judgement === 'reject') {
      counts.rejected += 1;
      backlog.release(1, batch.bytes, batch.held);
      reject(books, batch, 0, why);
    } else {
      backlog.setAside(batch);
      waits ||= judgement === 'wait';
    }
  }
  return waits && waitRefused(books, why, span);
}

function waitRefused(
  { backlog, circuit, warnings }: Books,
  why: RefusedWhy,
  { nowMs, startedAtMs }: Span,
): boolean {
  const isNews = circuit.trip('refusing', nowMs, startedAtMs);
  if (isNews) warnings.tripped('refusing', why === 'too_large' ? 'HTTP 413' : 'HTTP 400', backlog.events);
  return true;
}

function reject({ outbox, warnings }: Books, { events }: Batch, index: number, why: string): void {
  warnings.rejected(events.eventAt(index), why);
  outbox?.reject(events.jsonAt(index), why);
}
