import type { Chunk } from './chunks/chunk.js';

// Additive, so that a limit on the way (a proxy's, say) is met now and then, not at every other request.
const STEPS_TO_FULL = 20;

// Refused one by one with nothing taken in between: from here on it isn't the events.
const SUSPICIOUS_IN_A_ROW = 3;

/**
 * Decides whether an event that was refused alone (413, 400) is bad, or the answer would be the same for any event: a
 * wrong host or a proxy must not make us throw away the backlog one event at a time. The proof is that PostHog took
 * another batch after it first refused this event, or the batch that it was in.
 */
export class Refusals {
  #taken = 0;
  #aloneSinceTaken = 0;

  taken(): void {
    this.#taken += 1;
    this.#aloneSinceTaken = 0;
  }

  /** Remembers the first refusal of a batch; its halves inherit it. */
  refused(chunk: Chunk): void {
    chunk.refusedAt ??= this.#taken;
    if (chunk.size === 1) this.#aloneSinceTaken += 1;
  }

  /** Whether PostHog took anything since this one was first refused. */
  isProven({ refusedAt }: Chunk): boolean {
    return refusedAt !== undefined && this.#taken > refusedAt;
  }

  /** Whether single events are refused one after the other. */
  get areSuspicious(): boolean {
    return this.#aloneSinceTaken >= SUSPICIOUS_IN_A_ROW;
  }
}

/** Events in the next batch: fewer after a 413, and step by step up to the full size again. */
export class BatchLimit {
  readonly #full: number;
  #size: number;

  constructor(full: number) {
    this.#full = full;
    this.#size = full;
  }

  get size(): number {
    return this.#size;
  }

  tooLarge(size: number): void {
    this.#size = Math.max(1, Math.min(this.#size, Math.floor(size / 2)));
  }

  taken(size: number): void {
    if (size < this.#size) return;
    this.#size = Math.min(this.#full, this.#size + Math.ceil(this.#full / STEPS_TO_FULL));
  }
}
