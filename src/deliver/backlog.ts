import type { EventJson } from '../event/event-json.js';
import type { Batch } from './batch.js';
import { FreshEvents } from './fresh-events.js';
import type { HeldSegment } from './outbox/held-segment.js';
import type { Outbox } from './outbox/outbox.js';

/** More than this is read back from the outbox rather than kept in memory as well. */
export interface LiveLimits {
  readonly events: number;
  readonly bytes: number;
}

export interface BacklogParts {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** As many are mostly taken at once. */
  readonly batchSize: number;
  readonly outbox?: Outbox | undefined;
  readonly liveLimits?: LiveLimits;
}

const NONE: LiveLimits = { events: Infinity, bytes: Infinity };
/** Events that move into the outbox in the turn of another one. */
const MOVED_AT_ONCE = 16;

/**
 * Every event that waits, bounded by count and bytes: fresh ones in the queue, batches to be sent again,
 * and events that PostHog refused alone, set aside until it is known whether it takes others. Batches in
 * flight count as held until `release` or until they come back. With an outbox, memory has only what goes next;
 * what the outbox can't take at present is in memory alone.
 */
export class Backlog {
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #outbox: Outbox | undefined;
  readonly #liveLimits: LiveLimits;
  readonly #hold: ((json: Uint8Array) => HeldSegment | undefined) | undefined;
  readonly #fresh: FreshEvents;
  // Oldest first.
  readonly #retries: Batch[] = [];
  readonly #aside: Batch[] = [];
  #events = 0;
  #bytes = 0;

  constructor({ maxEvents, maxBytes, batchSize, outbox, liveLimits = NONE }: BacklogParts) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
    this.#fresh = new FreshEvents(batchSize);
    this.#outbox = outbox;
    this.#hold = outbox && ((json) => outbox.append(json));
    this.#liveLimits = liveLimits;
  }

  /** Everything in memory, in flight included. */
  get events(): number {
    return this.#events;
  }

  get fresh(): FreshEvents {
    return this.#fresh;
  }

  get retries(): readonly Batch[] {
    return this.#retries;
  }

  get aside(): readonly Batch[] {
    return this.#aside;
  }

  /** Whether nothing waits, neither in memory nor in the outbox. */
  get isEmpty(): boolean {
    return this.#events === 0 && this.#outbox?.hasBefore(Infinity) !== true;
  }

  /** Each waiting event once: `stored` in the outbox, `queued` in memory alone. */
  count(): { readonly queued: number; readonly stored: number } {
    if (!this.#outbox) return { queued: this.#events, stored: 0 };
    const { stored, inMemory } = this.#outbox.count();
    return { queued: this.#events + this.#outbox.readAhead.size - inMemory, stored };
  }

  /** @returns How many of the oldest events had to go for it. */
  push(event: EventJson): number {
    const { bytes } = this.#fresh.push(event, this.#hold);
    this.#events += 1;
    this.#bytes += bytes;
    this.#limitLive();
    let evicted = 0;
    while (this.#events > this.#maxEvents || this.#bytes > this.#maxBytes) {
      const dropped = this.#evictOldest();
      if (dropped === undefined) break;
      evicted += dropped;
    }
    return evicted;
  }

  /** The oldest fresh events as a batch; at least one, however large, when there is any. */
  takeFresh(maxEvents: number, maxBytes: number): Batch | undefined {
    if (this.#fresh.oldestHeld?.isOpen === true) this.#outbox?.seal();
    return this.#fresh.take(maxEvents, maxBytes);
  }

  /** Events that were read back from the outbox. */
  takeStored(maxEvents: number, maxBytes: number): Batch | undefined {
    const batch = this.#outbox?.readAhead.take(maxEvents, maxBytes);
    if (!batch) return undefined;
    this.#events += batch.size;
    this.#bytes += batch.bytes;
    return batch;
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
  release(events: number, bytes: number, held?: HeldSegment): void {
    this.#events -= events;
    this.#bytes -= bytes;
    if (held) this.#outbox?.settle(held, events);
  }

  /** Ends every wait that is ours; `Retry-After` stays. */
  cutShort(): void {
    for (const batch of this.#retries) batch.dueAtMs = 0;
  }

  /**
   * Moves fresh events that are in memory alone into the outbox, for as long as it takes them. They are the
   * youngest in the queue then, even the one that it didn't take.
   * @returns How many moved.
   */
  move(maxEvents: number): number {
    let moved = 0;
    while (moved < maxEvents && this.#fresh.live < this.#fresh.size) {
      if (this.#spill()) continue;
      moved += 1;
      if (!this.#moveOldest()) break;
    }
    return moved;
  }

  /**
   * Forgets everything in memory.
   * @param inFlight Batches that didn't come back.
   * @returns How many events had no other place, and are lost.
   */
  clear(inFlight: Iterable<Batch>): number {
    this.move(Infinity);
    for (const batch of [...inFlight, ...this.#retries, ...this.#aside]) this.#keep(batch);
    const { queued } = this.count();
    this.#outbox?.forgetMemory();
    this.#fresh.clear();
    this.#retries.length = 0;
    this.#aside.length = 0;
    this.#events = 0;
    this.#bytes = 0;
    return queued;
  }

  /** Keeps no more in memory than is sent soon, of what the outbox has. */
  #limitLive(): void {
    const { events, bytes } = this.#liveLimits;
    for (let moved = 0; this.#fresh.live > events || this.#fresh.liveBytes > bytes; moved += 1) {
      if (this.#spill()) continue;
      // What came while the outbox failed is in the way: it works again.
      if (moved >= MOVED_AT_ONCE || !this.#moveOldest()) break;
    }
  }

  #spill(): boolean {
    const { bytes } = this.#fresh;
    if (this.#fresh.oldestHeld?.isOpen === true) this.#outbox?.seal();
    const events = this.#fresh.spill();
    this.#events -= events;
    this.#bytes -= bytes - this.#fresh.bytes;
    return events > 0;
  }

  /** @returns Whether the outbox took it. Either way it is the youngest then. */
  #moveOldest(): boolean {
    const batch = this.#fresh.take(1, Infinity);
    if (!batch) return false;
    const { held } = this.#fresh.push(batch.events.jsonAt(0), this.#hold);
    if (batch.held) this.#outbox?.settle(batch.held, 1);
    return held !== undefined;
  }

  /** The last chance of a batch whose events are in memory alone. */
  #keep({ events, held, isWitness }: Batch): void {
    if (isWitness || held?.isGone === false) return;
    for (let index = 0; index < events.size; index += 1) {
      const kept = this.#hold?.(events.jsonAt(index));
      if (!kept) return;
      // It stands for the one in the batch, which is forgotten.
      kept.take(1);
      if (held) this.#outbox?.settle(held, 1);
    }
  }

  /**
   * Refused and returned events are older than fresh ones. Those in flight can't be taken back.
   * @returns How many events are lost by it: 0 or 1; `undefined` when nothing can go.
   */
  #evictOldest(): number | undefined {
    for (const list of [this.#aside, this.#retries]) {
      const index = list.findIndex(({ held }) => held?.isGone !== false);
      const batch = list[index];
      if (!batch) continue;
      const { bytes } = batch;
      batch.dropOldest();
      if (batch.size === 0) list.splice(index, 1);
      this.release(1, bytes - batch.bytes, batch.held);
      return 1;
    }
    if (this.#spill()) return 0;
    const batch = this.#fresh.take(1, Infinity);
    if (!batch) return undefined;
    this.release(1, batch.bytes, batch.held);
    return 1;
  }
}
