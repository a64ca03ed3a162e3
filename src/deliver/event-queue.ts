import type { EventJson } from '../event/event-json.js';
import { EventChunk } from './event-chunk.js';
import { MemoryPool } from './memory-pool.js';
import { PackedEvents } from './packed-events.js';

const NOTHING = new Uint8Array();

/**
 * First in, first out, at a constant cost for each event however many wait, and four bytes of memory besides the
 * event's own. Positions count every event ever pushed: they say what came before what.
 */
export class EventQueue {
  // None while nothing waits: the memory belongs to those who took the events.
  #first: EventChunk | undefined;
  #last: EventChunk | undefined;
  #head = 0;
  #tail = 0;
  #bytes = 0;

  readonly #chunkEvents: number;
  readonly #pool = new MemoryPool();
  /** Of the last chunk: those that follow will be about as large. */
  #expectedBytes = 0;

  /** @param chunkEvents As many as are mostly taken at once: those of one chunk need no copy. */
  constructor(chunkEvents: number) {
    this.#chunkEvents = chunkEvents;
  }

  /** Position of the oldest event in here. */
  get head(): number {
    return this.#head;
  }

  /** Position that the next pushed event gets. */
  get tail(): number {
    return this.#tail;
  }

  get size(): number {
    return this.#tail - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The event that was pushed last, until the next one is; it is not to be kept. */
  get newest(): Uint8Array {
    return this.#last?.newest ?? NOTHING;
  }

  /** @returns The event's bytes. */
  push(event: EventJson | Uint8Array): number {
    const bytes = this.#chunkFor(event).push(event);
    this.#bytes += bytes;
    this.#tail += 1;
    return bytes;
  }

  /** The oldest that keep within the limits; one at least, however large, when there is any. */
  take(maxEvents: number, maxBytes: number): PackedEvents | undefined {
    const parts = this.#leave(maxEvents, maxBytes);
    return parts.length === 0 ? undefined : PackedEvents.join(parts);
  }

  /**
   * Forgets the oldest.
   * @returns Their bytes.
   */
  skip(events: number): number {
    let bytes = 0;
    for (const part of this.#leave(events, Infinity)) {
      bytes += part.bytes;
      part.letGo();
    }
    return bytes;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#head = this.#tail;
    this.#bytes = 0;
    this.#expectedBytes = 0;
    this.#pool.clear();
  }

  #leave(maxEvents: number, maxBytes: number): readonly PackedEvents[] {
    const parts: PackedEvents[] = [];
    let events = 0;
    let bytes = 0;
    for (let chunk = this.#first; chunk && events < maxEvents; chunk = this.#first) {
      if (events > 0 && chunk.nextBytes > maxBytes - bytes) break;
      const part = chunk.take(maxEvents - events, maxBytes - bytes);
      parts.push(part);
      events += part.size;
      bytes += part.bytes;
      if (chunk.size > 0) break;
      this.#expectedBytes = chunk.bytes;
      this.#first = chunk.next;
      if (!this.#first) this.#last = undefined;
    }
    this.#head += events;
    this.#bytes -= bytes;
    return parts;
  }

  #chunkFor(event: EventJson | Uint8Array): EventChunk {
    const last = this.#last;
    if (last?.hasRoomFor(event) === true) return last;
    const made = new EventChunk(this.#chunkEvents, last?.bytes ?? this.#expectedBytes, this.#pool);
    last?.end();
    if (last) last.next = made;
    this.#first ??= made;
    this.#last = made;
    return made;
  }
}
