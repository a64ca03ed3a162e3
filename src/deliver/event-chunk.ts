import type { EventJson } from '../event/event-json.js';
import type { MemoryPool } from './memory-pool.js';
import { PackedEvents } from './packed-events.js';

/** Unless one event alone is longer. */
const MAX_BYTES = 1024 * 1024;
/** It grows from here at least: one event that waits alone must not hold half a megabyte. */
const FIRST_BYTES = 8 * 1024;
const GROWTH = 4;
/** A character of a string is at most three bytes. */
const BYTES_OF_CHARACTER = 3;

/** A part of the queue: takes a batch of events, and gives them back from the front. */
export class EventChunk {
  next: EventChunk | undefined;
  #memory: Buffer;
  readonly #ends: Uint32Array;
  readonly #pool: MemoryPool;
  #count = 0;
  #end = 0;
  #taken = 0;
  #start = 0;

  /**
   * @param maxEvents It is full with so many.
   * @param expectedBytes What the chunk before this one came to.
   */
  constructor(maxEvents: number, expectedBytes: number, pool: MemoryPool) {
    this.#ends = new Uint32Array(maxEvents);
    this.#pool = pool;
    const bytes = Math.min(Math.ceil(expectedBytes * 1.125), MAX_BYTES);
    this.#memory = pool.take(Math.max(bytes, FIRST_BYTES));
  }

  /** Bytes of all events that came. */
  get bytes(): number {
    return this.#end;
  }

  /** Events that were not taken. */
  get size(): number {
    return this.#count - this.#taken;
  }

  /** Bytes of the event that is taken next. */
  get nextBytes(): number {
    return (this.#ends[this.#taken] ?? this.#start) - this.#start;
  }

  /** The event that came last, until the next one comes. */
  get newest(): Uint8Array {
    return this.#memory.subarray(this.#ends[this.#count - 2] ?? 0, this.#end);
  }

  hasRoomFor(event: EventJson | Uint8Array): boolean {
    return (
      this.#count === 0 || (this.#count < this.#ends.length && this.#end + mostBytes(event) <= MAX_BYTES)
    );
  }

  /** @returns The event's bytes. */
  push(event: EventJson | Uint8Array): number {
    const needed = this.#end + mostBytes(event);
    if (needed > this.#memory.length)
      this.#resize(Math.max(needed, Math.min(this.#memory.length * GROWTH, MAX_BYTES)));
    const at = this.#end;
    if (typeof event === 'string') this.#end += this.#memory.write(event, at);
    else {
      this.#memory.set(event, at);
      this.#end += event.length;
    }
    this.#ends[this.#count] = this.#end;
    this.#count += 1;
    return this.#end - at;
  }

  /** Nothing more comes: what waits takes the room it needs. */
  end(): void {
    if (this.#end * 1.1 < this.#memory.length) this.#resize(this.#end);
  }

  /** The oldest that keep within the limits, one at least, where there is any. */
  take(maxEvents: number, maxBytes: number): PackedEvents {
    const waiting = this.#ends.subarray(this.#taken, this.#count);
    const all = new PackedEvents(this.#memory, waiting, this.#start, this.#ownPool);
    const fitting = all.fitting(maxEvents, maxBytes);
    const taken = fitting === all.size ? all : all.slice(0, fitting);
    this.#taken += taken.size;
    this.#start += taken.bytes;
    return taken;
  }

  /** None where somebody has taken some of what is in the memory. */
  get #ownPool(): MemoryPool | undefined {
    return this.#taken === 0 ? this.#pool : undefined;
  }

  /** What was taken keeps the old memory. */
  #resize(bytes: number): void {
    const memory = this.#pool.take(bytes);
    this.#memory.copy(memory, 0, 0, this.#end);
    this.#ownPool?.giveBack(this.#memory);
    this.#memory = memory;
  }
}

function mostBytes(event: EventJson | Uint8Array): number {
  return typeof event === 'string' ? event.length * BYTES_OF_CHARACTER : event.length;
}
