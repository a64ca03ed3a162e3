import type { ProductEvent } from '../event/product-event.js';
import { Batch } from './batch.js';
import { estimateBytes } from './event-bytes.js';
import { EventQueue } from './event-queue.js';

/**
 * Every event that waits, bounded by count and bytes: fresh ones in the queue, batches to be sent again,
 * and events that PostHog refused alone, set aside until it is known whether it takes others. Batches in
 * flight count as held until `release` or until they come back.
 */
export class Backlog {
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #fresh = new EventQueue();
  // Oldest first.
  readonly #retries: Batch[] = [];
  readonly #aside: Batch[] = [];
  #events = 0;
  #bytes = 0;

  constructor(maxEvents: number, maxBytes: number) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
  }

  /** Everything held, in flight included. */
  get events(): number {
    return this.#events;
  }

  get fresh(): EventQueue {
    return this.#fresh;
  }

  get retries(): readonly Batch[] {
    return this.#retries;
  }

  get aside(): readonly Batch[] {
    return this.#aside;
  }

  /** @returns How many of the oldest events had to go for it. */
  push(event: ProductEvent): number {
    const bytes = estimateBytes(event);
    this.#fresh.push(event, bytes);
    this.#events += 1;
    this.#bytes += bytes;
    let evicted = 0;
    while ((this.#events > this.#maxEvents || this.#bytes > this.#maxBytes) && this.#evictOldest()) {
      evicted += 1;
    }
    return evicted;
  }

  /** The oldest fresh events as a batch; at least one, however large, when there is any. */
  takeFresh(maxEvents: number, maxBytes: number): Batch | undefined {
    const events: ProductEvent[] = [];
    const { head, bytes: bytesBefore } = this.#fresh;
    while (events.length < maxEvents) {
      const taken = bytesBefore - this.#fresh.bytes;
      if (events.length > 0 && taken + this.#fresh.headBytes > maxBytes) break;
      const event = this.#fresh.shift();
      if (!event) break;
      events.push(event);
    }
    return events.length > 0 ? new Batch(events, head, bytesBefore - this.#fresh.bytes) : undefined;
  }

  takeRetry(nowMs: number): Batch | undefined {
    const index = this.#retries.findIndex((batch) => Math.max(batch.dueAtMs, batch.notBeforeMs) <= nowMs);
    return index < 0 ? undefined : this.#retries.splice(index, 1)[0];
  }

  /** The first refused event for which `mayGo` says yes. */
  takeAside(mayGo: (batch: Batch) => boolean): Batch | undefined {
    const index = this.#aside.findIndex(mayGo);
    return index < 0 ? undefined : this.#aside.splice(index, 1)[0];
  }

  /** Batches that were in flight, or parts of one, go first again. */
  giveBack(...batches: readonly Batch[]): void {
    this.#retries.unshift(...batches);
  }

  setAside(batch: Batch): void {
    this.#aside.push(batch);
  }

  /** Events of a batch in flight that are settled. */
  release(events: number, bytes: number): void {
    this.#events -= events;
    this.#bytes -= bytes;
  }

  /** Ends every wait that is ours; `Retry-After` stays. */
  cutShort(): void {
    for (const batch of this.#retries) batch.dueAtMs = 0;
  }

  clear(): void {
    this.#fresh.clear();
    this.#retries.length = 0;
    this.#aside.length = 0;
    this.#events = 0;
    this.#bytes = 0;
  }

  // Refused and returned events are older than fresh ones. Those in flight can't be taken back.
  #evictOldest(): boolean {
    const list = this.#aside.length > 0 ? this.#aside : this.#retries;
    const batch = list[0];
    const bytesBefore = batch ? batch.bytes : this.#fresh.bytes;
    if (batch) batch.dropOldest();
    else if (!this.#fresh.shift()) return false;
    if (batch?.size === 0) list.shift();
    this.release(1, bytesBefore - (batch ? batch.bytes : this.#fresh.bytes));
    return true;
  }
}
