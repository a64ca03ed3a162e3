import { backoffMs, probeMs } from './backoff.js';
import type { Pace } from './settings.js';

/**
 * `closed`: PostHog answers. `outage`: it doesn't, or asks to wait. `hold`: it takes nothing from us until
 * someone changes the token, the quota or the address. `refusing`: it refused several events one by one,
 * and took none in between, so it isn't the events.
 */
export type CircuitState = 'closed' | 'outage' | 'hold' | 'refusing';

/** When the next request may go: any time while closed, else one at a time after a wait. */
export class Circuit {
  readonly #pace: Pace;
  readonly #random: () => number;
  #state: CircuitState = 'closed';
  #failures = 0;
  #trippedAtMs = 0;
  #dueAtMs = 0;
  // Retry-After: no flush cuts it short.
  #notBeforeMs = 0;

  constructor(pace: Pace, random: () => number) {
    this.#pace = pace;
    this.#random = random;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** The monotonic time from which an attempt is permitted. */
  get opensAtMs(): number {
    return this.#state === 'closed' ? 0 : Math.max(this.#dueAtMs, this.#notBeforeMs);
  }

  /** `Retry-After`: no request is made before this monotonic time. */
  get notBeforeMs(): number {
    return this.#state === 'closed' ? 0 : this.#notBeforeMs;
  }

  allows(nowMs: number, inFlight: number): boolean {
    return this.#state === 'closed' || (inFlight === 0 && nowMs >= this.opensAtMs);
  }

  /**
   * Opens it, or waits again.
   * @param startedAtMs When the failed request began. Those that were under way together fail together,
   * and count as one failure.
   * @returns Whether this is news: the state is another one than before.
   */
  trip(
    state: Exclude<CircuitState, 'closed'>,
    nowMs: number,
    startedAtMs: number,
    retryAfterMs?: number,
  ): boolean {
    if (retryAfterMs !== undefined) this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + retryAfterMs);
    const isNews = this.#state !== state;
    if (!isNews && startedAtMs < this.#trippedAtMs) return false;
    this.#failures = isNews ? 1 : this.#failures + 1;
    this.#state = state;
    this.#trippedAtMs = nowMs;
    const random = this.#random();
    this.#dueAtMs =
      nowMs +
      (state === 'hold'
        ? probeMs(random, this.#pace, retryAfterMs)
        : backoffMs(this.#failures, random, this.#pace, retryAfterMs));
    return isNews;
  }

  close(): void {
    this.#state = 'closed';
    this.#failures = 0;
    this.#notBeforeMs = 0;
  }

  /** Ends the present wait, except for `Retry-After`. */
  cutShort(): void {
    this.#dueAtMs = 0;
  }
}
