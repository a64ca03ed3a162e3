import { Batch } from './batch.js';
import { PackedEvents } from './packed-events.js';

/**
 * A copy of the last event that PostHog took. Sent again, it tells a bad event from a PostHog that refuses
 * everything, also when no other event comes. PostHog keeps it once: nothing in it changes, its uuid and its
 * time included.
 */
export class Witness {
  #events: PackedEvents | undefined;
  #state: 'ready' | 'out' | 'sits_out' = 'ready';

  get isThere(): boolean {
    return this.#events !== undefined;
  }

  get isOut(): boolean {
    return this.#state === 'out';
  }

  /** @param json Is copied, as the memory that it is in is used again. */
  replace(json: Uint8Array): void {
    this.#events = PackedEvents.of([json]);
  }

  /** `undefined` where it is out, or it isn't its turn. */
  take(): Batch | undefined {
    if (this.#events === undefined || this.#state === 'out') return undefined;
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
