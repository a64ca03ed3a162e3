import { PackedEvents } from './packed-events.js';
import type { Segment } from './segment-store.js';

const NONE: PackedEvents = PackedEvents.of([]);

/**
 * Some hundred events that travel in one request: in memory, in a segment of the outbox, or in both. A part of a chunk
 * is one too, and shares the segment.
 */
export class Chunk {
  /** Orders the chunks by their first event, and by their adoption. A part has the position of the whole. */
  readonly position: number;
  /** Where its events are beyond memory; `undefined` when memory alone has them. */
  segment: Segment | undefined;
  #events: PackedEvents | undefined;
  #size: number;
  /** Those of the segment's events that are this chunk's, where it is a part that left memory. */
  #uuids: ReadonlySet<string> | undefined;
  /** Monotonic: since when this process knows it. */
  readonly sinceMs: number;
  /** Requests made with it. */
  attempts = 0;
  /** Number of the delivery's last attempt that carried it; 0 for none. */
  triedAt = 0;
  /** v1's `PostHog-Request-Id`: that of the first attempt, kept over all of them. */
  requestId: string | undefined;
  /** Not sent, or read, again before this monotonic time: a backoff, which a flush may cut short. */
  dueAtMs = 0;
  /** Not sent again before this monotonic time, whatever happens: `Retry-After`. */
  notBeforeMs = 0;
  /** How many batches PostHog had taken when it first refused (413, 400) this one, or the one it is a part of. */
  refusedAt: number | undefined;
  /** Readings in a row that failed. */
  failures = 0;

  /** @param events `undefined`: they are in the segment alone. */
  constructor(events: PackedEvents | undefined, position: number, sinceMs: number, segment?: Segment) {
    this.#events = events;
    this.#size = events?.size ?? segment?.unsettled ?? 0;
    this.position = position;
    this.sinceMs = sinceMs;
    this.segment = segment;
  }

  /** None when they aren't in memory. */
  get events(): PackedEvents {
    return this.#events ?? NONE;
  }

  get size(): number {
    return this.#size;
  }

  /** In memory. */
  get bytes(): number {
    return this.events.bytes;
  }

  get isInMemory(): boolean {
    return this.#events !== undefined;
  }

  get readyAtMs(): number {
    return Math.max(this.dueAtMs, this.notBeforeMs);
  }

  /** Leaves memory: its events are read again from the segment. */
  spill(): void {
    const { events, segment } = this;
    if (segment && this.#size < segment.events) {
      this.#uuids = new Set(Array.from({ length: this.#size }, (_, index) => events.uuidAt(index)));
    }
    events.letGo();
    this.#events = undefined;
  }

  /** @param events All that could be read of the segment. */
  load(events: PackedEvents): void {
    const uuids = this.#uuids;
    this.#events = uuids ? events.filter((uuid) => uuids.has(uuid)) : events;
    this.#size = this.#events.size;
    this.#uuids = undefined;
    this.failures = 0;
  }

  /** The first events, then the rest, as chunks that were never tried. */
  split(at: number): readonly [Chunk, Chunk] {
    const part = (from: number, to: number): Chunk => {
      const events = this.events.slice(from, to).compact();
      const made = new Chunk(events, this.position, this.sinceMs, this.segment);
      made.refusedAt = this.refusedAt;
      return made;
    };
    return [part(0, at), part(at, this.size)];
  }

  /** Keeps only the events with these uuids. */
  keep(uuids: ReadonlySet<string>): void {
    this.#set(this.events.filter((uuid) => uuids.has(uuid)));
  }

  dropOldest(): void {
    this.#set(this.events.slice(1));
  }

  #set(events: PackedEvents): void {
    this.#events = events;
    this.#size = events.size;
  }
}
