import type { Segment } from './outbox-store.js';

/** A segment of ours, and how far its events are on their way. */
export class HeldSegment {
  readonly segment: Segment;
  /** Counts the segments in the order in which they became ours. */
  readonly order: number;
  /** Monotonic: when it became ours. */
  readonly sinceMs: number;
  /** Events found to be more or fewer than its writer said. */
  #correction = 0;
  /** Events that left it for a batch. They leave in order. */
  taken = 0;
  /** Events of those that are delivered, rejected or dropped. */
  settled = 0;
  /** Events that are in the queue as well: behind those taken, before those that only the store has. */
  live = 0;
  /** Where the next reading begins. */
  position = 0;
  // Bytes of each event appended so far, until the first of them is read back.
  readonly #lengths: number[] = [];
  isOpen: boolean;
  /** No longer in the store: what is left of it is in memory. */
  isGone = false;
  /** Not read before this monotonic time: the last reading failed. */
  notBeforeMs = 0;
  failures = 0;

  constructor(segment: Segment, order: number, sinceMs: number, isOpen: boolean) {
    this.segment = segment;
    this.order = order;
    this.sinceMs = sinceMs;
    this.isOpen = isOpen;
  }

  /** Events that have no other place than the store. */
  get unread(): number {
    return this.isGone ? 0 : this.segment.events + this.#correction - this.taken - this.live;
  }

  /** Events that it still stands for, in the store or, when it is gone, in memory. */
  get unsettled(): number {
    return this.unread + this.taken + this.live - this.settled;
  }

  /** The unread events are `unread` in truth. */
  correct(unread: number): void {
    this.#correction += unread - this.unread;
  }

  /** One more event in the store, which stays in memory as well. */
  appended(bytes: number): void {
    this.#lengths.push(bytes);
    this.live += 1;
  }

  /** The oldest live events left for a batch. */
  take(events: number): void {
    for (let i = 0; i < events; i += 1) this.position += this.#lengths[this.taken + i] ?? 0;
    this.taken += events;
    this.live -= events;
  }

  /** Its live events are only in the store from now on. */
  spill(): void {
    this.live = 0;
    this.#lengths.length = 0;
  }

  /** Whatever was in memory is in the store alone. */
  forgetMemory(): void {
    this.spill();
    this.taken = this.settled;
  }

  /** Whether none of its events is in memory. */
  get isAsleep(): boolean {
    return !this.isOpen && this.live === 0 && this.taken === this.settled;
  }
}
