import type { Cancel, Clock } from '../clock.js';
import { HEARTBEAT_MS } from './lease.js';
import type { Outbox } from './outbox.js';

/** Looks after an outbox every few seconds, and at once at the start: a process before this one may have left something. */
export class Upkeep {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #onTended: () => void;
  #timer: Cancel | undefined;
  #isEnded = false;

  /** @param onTended There may be something to send now. */
  constructor(outbox: Outbox, clock: Clock, onTended: () => void) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#onTended = onTended;
    clock.soon(() => void this.#tend());
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.();
  }

  async #tend(): Promise<void> {
    if (this.#isEnded) return;
    await this.#outbox.tend();
    if (this.#isEnded) return;
    this.#timer = this.#clock.after(HEARTBEAT_MS, () => void this.#tend());
    this.#onTended();
  }
}
