import type { Chunk } from './chunks/chunk.js';

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
