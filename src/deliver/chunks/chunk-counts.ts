import type { Segment } from './segment-store.js';

/** How many events there are, and where: kept up to date, so that nobody has to look at them to know. */
export class ChunkCounts {
  /** All of them. */
  events = 0;
  /** In the outbox, whether they are in memory as well or not. */
  stored = 0;
  /** In memory, in flight included. */
  inMemory = 0;
  bytesInMemory = 0;

  /** Events in memory that come (or, below 0, go). @param segment Where they are besides. */
  change(events: number, bytes: number, segment: Segment | undefined): void {
    this.inMemory += events;
    this.bytesInMemory += bytes;
    this.changeAll(events, segment);
  }

  /** Events that come or go, in memory or not. */
  changeAll(events: number, segment: Segment | undefined): void {
    this.events += events;
    if (segment) this.stored += events;
  }
}
