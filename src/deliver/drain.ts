import type { Cancel } from './clock.js';

/** Someone who waits: a flush until everything accepted so far was tried, a shutdown until it is gone. */
export interface Drain {
  readonly kind: 'flush' | 'shutdown';
  /** Position in the queue up to which events belong to it. */
  readonly target: number;
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

  /** Resolves those for which `isDone` holds. */
  resolve(isDone: (drain: Drain) => boolean): void {
    for (const drain of this.#waiting) {
      if (!isDone(drain)) continue;
      this.#waiting.delete(drain);
      drain.cancelTimer();
      drain.resolve();
    }
  }
}
