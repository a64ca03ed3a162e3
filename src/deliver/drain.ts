import type { Batch } from './batch.js';
import type { Books } from './books.js';
import type { Cancel } from './clock.js';
import { nextTurnMs } from './turn.js';

/** Someone who waits: a flush until everything accepted so far was tried, a shutdown until it is gone. */
export interface Drain {
  readonly kind: 'flush' | 'shutdown';
  /** Position in the queue up to which events belong to it. */
  readonly target: number;
  /** Order up to which segments of the outbox belong to it. */
  readonly order: number;
  /** Number of the last attempt before it began: batches tried later than that were tried for it. */
  readonly since: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly cancelTimer: Cancel;
}

/** The flushes that wait, and the one shutdown. */
export class Drains {
  readonly #waiting = new Set<Drain>();

  add(drain: Drain): void {
    this.#waiting.add(drain);
  }

  /** Resolves those for which `isOver` holds. */
  resolve(isOver: (drain: Drain) => boolean): void {
    for (const drain of this.#waiting) {
      if (!isOver(drain)) continue;
      this.#waiting.delete(drain);
      drain.cancelTimer();
      drain.resolve();
    }
  }
}

/** Whether the first sign of an outage ends it: what the outbox has needs no second try now. */
export function canHalt(drain: Drain, { backlog, outbox }: Books): boolean {
  return drain.kind === 'flush' || (outbox !== undefined && backlog.count().queued === 0);
}

/** Whether nothing is left to wait for. */
export function isDone(drain: Drain, books: Books, inFlight: ReadonlySet<Batch>, sendUpTo: number): boolean {
  const { backlog, refusals, witness, outbox } = books;
  if (backlog.isEmpty) return true;
  if (inFlight.size === 0 && outbox?.readAhead.isReading !== true) {
    // Whatever is left may go only after the deadline.
    const turnMs = nextTurnMs(books, sendUpTo);
    if (turnMs === undefined || turnMs > drain.deadlineMs) return true;
  }
  if (drain.kind === 'shutdown' || backlog.fresh.head < drain.target) return false;
  if (outbox?.hasBefore(drain.order) === true) return false;
  const isOurs = (batch: Batch): boolean => batch.position < drain.target;
  const isUntried = (batch: Batch): boolean => isOurs(batch) && batch.triedAt <= drain.since;
  // A refused event that can be judged by now is not done with.
  const canJudge = (batch: Batch): boolean => witness.isThere || refusals.isProven(batch);
  const isOpen = (batch: Batch): boolean => isUntried(batch) || (isOurs(batch) && canJudge(batch));
  return ![...inFlight].some(isOurs) && !backlog.retries.some(isUntried) && !backlog.aside.some(isOpen);
}
