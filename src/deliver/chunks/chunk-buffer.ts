import type { EventJson } from '../../event/event-json.js';
import type { MemoryPool } from './memory-pool.js';
import { PackedEvents } from './packed-events.js';

/** It grows from here at least: one event that waits alone must not hold half a megabyte. */
const FIRST_BYTES = 8 * 1024;
const GROWTH = 4;
/** A character of a string is at most three bytes. */
const BYTES_OF_CHARACTER = 3;
const NOTHING = new Uint8Array();

/** The memory of the chunk that events are added to. */
export class ChunkBuffer {
  #memory: Buffer;
  readonly #ends: Uint32Array;
  readonly #pool: MemoryPool;
  #count = 0;
  #dropped = 0;

  /**
   * @param maxEvents It is full with so many.
   * @param expectedBytes What the chunk before this one came to.
   */
  constructor(maxEvents: number, expectedBytes: number, pool: MemoryPool) {
    this.#ends = new Uint32Array(maxEvents);
    this.#pool = pool;
    this.#memory = pool.take(Math.max(Math.ceil(expectedBytes * 1.125), FIRST_BYTES));
  }

  get size(): number {
    return this.#count - this.#dropped;
  }

  get bytes(): number {
    return this.#endOf(this.#count) - this.#endOf(this.#dropped);
  }

  get isFull(): boolean {
    return this.#count === this.#ends.length;
  }

  /** The event that came last, until the next one comes. */
  get newest(): Uint8Array {
    if (this.size === 0) return NOTHING;
    return this.#memory.subarray(this.#endOf(this.#count - 1), this.#endOf(this.#count));
  }

  /** @returns The event's bytes. */
  push(event: EventJson | Uint8Array): number {
    const at = this.#endOf(this.#count);
    const needed = at + (typeof event === 'string' ? event.length * BYTES_OF_CHARACTER : event.length);
    if (needed > this.#memory.length) this.#grow(Math.max(needed, this.#memory.length * GROWTH));
    const memory = this.#memory;
    let bytes = event.length;
    if (typeof event === 'string') bytes = memory.write(event, at);
    else memory.set(event, at);
    this.#ends[this.#count] = at + bytes;
    this.#count += 1;
    return bytes;
  }

  dropNewest(): void {
    this.#count -= 1;
  }

  /** @returns Its bytes. */
  dropOldest(): number {
    this.#dropped += 1;
    return this.#endOf(this.#dropped) - this.#endOf(this.#dropped - 1);
  }

  /** What is in here, in no more memory than it needs. Nothing is added afterwards. */
  seal(): PackedEvents {
    if (this.#endOf(this.#count) * 1.1 < this.#memory.length) this.#grow(this.#endOf(this.#count));
    const ends = this.#ends.subarray(this.#dropped, this.#count);
    return new PackedEvents(this.#memory, ends, this.#endOf(this.#dropped), this.#pool);
  }

  #grow(bytes: number): void {
    const memory = this.#pool.take(bytes);
    this.#memory.copy(memory, 0, 0, this.#endOf(this.#count));
    this.#pool.giveBack(this.#memory);
    this.#memory = memory;
  }

  #endOf(events: number): number {
    return events === 0 ? 0 : (this.#ends[events - 1] ?? 0);
  }
}
