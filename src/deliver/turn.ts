import type { Batch } from './batch.js';
import type { Books } from './books.js';

/**
 * Takes the batch whose turn it is: refused events that can be judged now, then batches to be sent again,
 * then fresh events once a batch is full or their time has come, then what was read back from the outbox.
 * @param sendUpTo Queue position before which events don't wait for a full batch.
 */
export function takeNext(books: Books, nowMs: number, sendUpTo: number): Batch | undefined {
  const { backlog, circuit, limit, refusals, witness, pace } = books;
  if (circuit.state === 'refusing') {
    if (backlog.isEmpty) return undefined;
    // Is it the events, or everything? The one that PostHog took before tells the most, then one that was never refused.
    return (
      witness.take() ??
      backlog.takeFresh(1, pace.maxBatchBytes) ??
      backlog.takeStored(1, pace.maxBatchBytes) ??
      backlog.takeRetry(nowMs) ??
      backlog.takeAside(() => true)
    );
  }
  return (
    backlog.takeAside((batch) => refusals.isProven(batch)) ??
    backlog.takeRetry(nowMs) ??
    (hasDueFresh(books, sendUpTo) ? backlog.takeFresh(limit.size, pace.maxBatchBytes) : undefined) ??
    backlog.takeStored(limit.size, pace.maxBatchBytes) ??
    takeUnproven(books)
  );
}

/** Nothing waits but refused events, and nothing was taken since: the witness says what that means. */
function takeUnproven({ backlog, witness }: Books): Batch | undefined {
  if (backlog.aside.length === 0 || witness.isOut) return undefined;
  return witness.take() ?? backlog.takeAside(() => true);
}

/** The monotonic time at which `takeNext`, or reading ahead for it, will have something; `undefined` when only new events change that. */
export function nextTurnMs(books: Books, sendUpTo: number): number | undefined {
  const { backlog, circuit, outbox } = books;
  let dueMs = outbox?.readAhead.dueAtMs() ?? Infinity;
  const hasRead = outbox !== undefined && outbox.readAhead.size > 0;
  if (hasRead || backlog.aside.length > 0 || hasDueFresh(books, sendUpTo)) dueMs = 0;
  for (const batch of backlog.retries) dueMs = Math.min(dueMs, Math.max(batch.dueAtMs, batch.notBeforeMs));
  return dueMs === Infinity ? undefined : Math.max(dueMs, circuit.opensAtMs);
}

function hasDueFresh({ backlog, circuit, limit }: Books, sendUpTo: number): boolean {
  const { fresh } = backlog;
  if (fresh.size >= limit.size || fresh.head < Math.min(sendUpTo, fresh.tail)) return true;
  // The proof that a refused event waits for.
  return fresh.size > 0 && (backlog.aside.length > 0 || circuit.state === 'refusing');
}
