import type { ProductEvent } from '../event/product-event.js';

const CHUNK = 512;

interface Chunk {
  readonly events: (ProductEvent | undefined)[];
  readonly bytes: Uint32Array;
  next: Chunk | undefined;
}

function createChunk(): Chunk {
  return { events: [], bytes: new Uint32Array(CHUNK), next: undefined };
}

/**
 * First in, first out, at a constant cost for each event however many wait, and twelve bytes of memory
 * besides the event itself. Positions count every event ever pushed: they say what came before what.
 */
export class EventQueue {
  #first: Chunk = createChunk();
  #last: Chunk = this.#first;
  #head = 0;
  #tail = 0;
  #bytes = 0;

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

  push(event: ProductEvent, bytes: number): void {
    if (this.#last.events.length === CHUNK) {
      this.#last.next = createChunk();
      this.#last = this.#last.next;
    }
    this.#last.events.push(event);
    this.#last.bytes[this.#tail % CHUNK] = bytes;
    this.#bytes += bytes;
    this.#tail += 1;
  }

  /** Bytes of the oldest event, as given to `push`; 0 when there is none. */
  get headBytes(): number {
    return this.size === 0 ? 0 : (this.#first.bytes[this.#head % CHUNK] ?? 0);
  }

  shift(): ProductEvent | undefined {
    if (this.size === 0) return undefined;
    const index = this.#head % CHUNK;
    const event = this.#first.events[index];
    this.#bytes -= this.#first.bytes[index] ?? 0;
    this.#first.events[index] = undefined;
    this.#head += 1;
    if (this.#head % CHUNK === 0) this.#first = this.#first.next ?? this.#restart();
    return event;
  }

  clear(): void {
    this.#head = this.#tail;
    this.#bytes = 0;
    this.#restart();
  }

  // An empty queue has one chunk, filled up to the position where the next event goes.
  #restart(): Chunk {
    const chunk = createChunk();
    chunk.events.length = this.#tail % CHUNK;
    this.#first = chunk;
    this.#last = chunk;
    return chunk;
  }
}
