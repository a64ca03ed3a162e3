import { Batch } from './batch.js';
import { PackedEvents } from './packed-events.js';

/** What was taken longer ago is left alone: it may have been deleted since. */
const MAX_AGE_MS = 86_400_000;

/**
 * A copy of the last event that PostHog took. Sent again, it tells a bad event from a PostHog that refuses
 * everything, also when no other event comes. PostHog keeps it once: nothing in it changes, its uuid and its
 * time included.
 */
export class Witness {
  readonly #nowMs: () => number;
  #events: PackedEvents | undefined;
  #sinceMs = 0;
  #state: 'ready' | 'out' | 'sits_out' = 'ready';

  /** @param nowMs A clock that never jumps. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get isThere(): boolean {
    if (this.#nowMs() - this.#sinceMs > MAX_AGE_MS) this.#events = undefined;
    return this.#events !== undefined;
  }

  get isOut(): boolean {
    return this.#state === 'out';
  }

  /** @param json Is copied, as the memory that it is in is used again. */
  replace(json: Uint8Array): void {
    this.#events = PackedEvents.of([json]);
    this.#sinceMs = this.#nowMs();
  }

  /** `undefined` where it is out, or it isn't its turn. */
  take(): Batch | undefined {
    if (!this.isThere || this.#events === undefined || this.#state === 'out') return undefined;
    if (this.#state === 'sits_out') {
      this.#state = 'ready';
      return undefined;
    }
    this.#state = 'out';
    return Batch.witness(this.#events);
  }

  /**
   * @param wasRefused Then it sits out one turn: a proxy may have a new limit, which this one event is beyond,
   * and others may pass.
   */
  comeBack(wasRefused: boolean): void {
    this.#state = wasRefused ? 'sits_out' : 'ready';
  }
}
