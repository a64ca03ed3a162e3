import type { Clock } from '../../src/deliver/clock.js';

/** A clock that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #nextId = 0;
  readonly #timers = new Map<number, { readonly atMs: number; readonly run: () => void }>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_780_000_000_000 + this.#nowMs;
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  after(waitMs: number, run: () => void): () => void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#timers.set(id, { atMs: this.#nowMs + Math.max(waitMs, 0), run });
    return () => this.#timers.delete(id);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Time passes, and no timer runs: a turn that takes long. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }

  /** Runs what is due within the next `ms`, in order, with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      let first: number | undefined;
      for (const [id, { atMs }] of this.#timers) {
        if (atMs <= untilMs && (first === undefined || atMs < this.#timerMs(first))) first = id;
      }
      if (first === undefined) break;
      const timer = this.#timers.get(first);
      this.#timers.delete(first);
      this.#nowMs = Math.max(this.#nowMs, timer?.atMs ?? 0);
      timer?.run();
    }
    this.#nowMs = untilMs;
  }

  #timerMs(id: number): number {
    return this.#timers.get(id)?.atMs ?? Infinity;
  }
}

/** Lets promises that are already resolved have all their effects. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
