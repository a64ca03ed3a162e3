import { parseEvent, UUID_AT, UUID_LENGTH, type EventJson } from '../../event/event-json.js';
import type { ProductEvent } from '../../event/product-event.js';
import type { EventBytes } from '../send/attempt.js';
import type { MemoryPool } from './memory-pool.js';

const NOTHING = Buffer.alloc(0);

/**
 * Events as JSON, one behind the other in one piece of memory. It is outside of the heap: a garbage collection
 * neither looks into it nor moves it. What is in here never changes, until
 * it is let go.
 */
export class PackedEvents implements EventBytes {
  #memory: Buffer;
  #pool: MemoryPool | undefined;
  /** Where each event ends. */
  readonly #ends: Uint32Array;
  /** Where the first one begins. */
  readonly #start: number;

  /** @param pool Where the memory goes in the end, if these are all that is in it. */
  constructor(memory: Buffer, ends: Uint32Array, start = 0, pool?: MemoryPool) {
    this.#memory = memory;
    this.#ends = ends;
    this.#start = start;
    this.#pool = pool;
  }

  /** Copies of these events. */
  static of(events: readonly (EventJson | Uint8Array)[]): PackedEvents {
    const parts = events.map((event) => (typeof event === 'string' ? Buffer.from(event) : event));
    let end = 0;
    const ends = Uint32Array.from(parts, (part) => (end += part.length));
    return new PackedEvents(Buffer.concat(parts, end), ends);
  }

  get size(): number {
    return this.#ends.length;
  }

  /** Of all of them together. */
  get bytes(): number {
    return this.startOf(this.size) - this.#start;
  }

  get memory(): Buffer {
    return this.#memory;
  }

  uuidAt(index: number): string {
    const from = this.startOf(index) + UUID_AT;
    return this.#memory.toString('latin1', from, from + UUID_LENGTH);
  }

  /** The JSON of one event: a view, not a copy. */
  jsonAt(index: number): Uint8Array {
    return this.#memory.subarray(this.startOf(index), this.startOf(index + 1));
  }

  eventAt(index: number): ProductEvent {
    return parseEvent(this.#memory.toString('utf8', this.startOf(index), this.startOf(index + 1)));
  }

  /** They are settled: nobody looks at them any more, nor at a view of one. */
  letGo(): void {
    this.#pool?.giveBack(this.#memory);
    if (this.#pool) this.#memory = NOTHING;
    this.#pool = undefined;
  }

  /** Some of them, in the same memory, which is theirs as well from now on. */
  slice(from: number, to: number = this.size): PackedEvents {
    this.#pool = undefined;
    return new PackedEvents(this.#memory, this.#ends.subarray(from, to), this.startOf(from));
  }

  /** Those whose uuid is one to keep, in memory of their own. */
  filter(isKept: (uuid: string) => boolean): PackedEvents {
    const kept: Uint8Array[] = [];
    for (let index = 0; index < this.size; index += 1) {
      if (isKept(this.uuidAt(index))) kept.push(this.jsonAt(index));
    }
    return PackedEvents.of(kept);
  }

  /** The same; a few out of many leave the memory of the others. */
  compact(): PackedEvents {
    if (this.bytes * 3 > this.#memory.length) return this;
    const ends = this.#ends.map((end) => end - this.#start);
    // Not of the pool that Node makes small buffers from: a few events would hold 64 KiB of it from Node 26 on.
    const own = Buffer.allocUnsafeSlow(this.bytes);
    this.#all.copy(own);
    return new PackedEvents(own, ends);
  }

  get #all(): Buffer {
    return this.#memory.subarray(this.#start, this.startOf(this.size));
  }

  /** Where an event begins in the memory; the one before ends there. Of `size`: where the last one ends. */
  startOf(index: number): number {
    return index === 0 ? this.#start : (this.#ends[index - 1] ?? this.#start);
  }
}
