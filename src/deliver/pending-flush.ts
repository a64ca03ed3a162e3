import type { Cancel } from './clock.js';
import type { DeliveryState } from './delivery-state.js';
import { nextAtMs } from './schedule.js';

/** Someone who waits: a flush until everything accepted so far was tried, a shutdown until it is gone. */
export interface PendingFlush {
  readonly kind: 'flush' | 'shutdown';
  /** Position up to which chunks belong to it; `undefined` until the first look at the outbox is over. */
  target: number | undefined;
  /** Number of the last attempt before it began: what was tried later than that was tried for it. */
  readonly since: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly cancelTimer: Cancel;
}

/** The flushes that wait, and the one shutdown. */
export class PendingFlushes {
  readonly #waiting = new Set<PendingFlush>();

  get size(): number {
    return this.#waiting.size;
  }

  add(flush: PendingFlush): void {
    this.#waiting.add(flush);
  }

  /** Resolves those for which `isOver` holds. */
  resolve(isOver: (flush: PendingFlush) => boolean): void {
    for (const flush of this.#waiting) {
      if (!isOver(flush)) continue;
      this.#waiting.delete(flush);
      flush.cancelTimer();
      flush.resolve();
    }
  }
}

/** Whether nothing is left to wait for. */
export function isDone(flush: PendingFlush, state: DeliveryState, sendUpTo: number): boolean {
  const { chunks, refusals } = state;
  const { kind, target, since, deadlineMs } = flush;
  if (target === undefined) return false;
  if (chunks.isEmpty) return true;
  if (chunks.memory.inFlight === 0 && !chunks.stored.isReading) {
    // Whatever is left may go only after the deadline.
    if (nextAtMs(state, sendUpTo, kind === 'shutdown') > deadlineMs) return true;
  }
  if (kind === 'shutdown' || chunks.stored.hasBefore(target) || chunks.openPosition < target) return false;
  // A refused event that can be judged by now is not done with.
  return !chunks.memory.hasBefore(target, (chunk) => chunk.triedAt <= since || refusals.isProven(chunk));
}

/** Without an answer for so long, nobody else waits for one. */
const SILENCE_MS = 1_000;

/** Whether PostHog leaves requests unanswered: whoever waits for one then waits for nothing, up to the last moment. */
export class Silence {
  #sinceMs = 0;
  #lasts = false;

  /** A request begins while no other is under way. */
  begin(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  /** A request ended. */
  end(nowMs: number, hasTimedOut: boolean): void {
    this.#sinceMs = nowMs;
    this.#lasts = hasTimedOut;
  }

  /** Someone waited for a request for as long as possible. */
  outwait(): void {
    this.#lasts = true;
  }

  /** @param isAwaited Whether someone waits for the requests under way already. */
  lasts(nowMs: number, isAwaited: boolean): boolean {
    return this.#lasts || (isAwaited && nowMs - this.#sinceMs > SILENCE_MS);
  }
}
