import type { EventJson } from '../../event/event-json.js';
import { ChunkBuffer } from './chunk-buffer.js';
import { ChunkCounts } from './chunk-counts.js';
import { Chunk } from './chunk.js';
import { MemoryChunks } from './memory-chunks.js';
import { MemoryPool } from './memory-pool.js';
import type { Segment } from './segment-store.js';
import { StoredChunks, type SegmentPlace } from './stored-chunks.js';

export interface ChunkListParts {
  /** A chunk is full with so many. */
  readonly chunkEvents: number;
  readonly chunkBytes: number;
  /** In memory, in flight included. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Beyond these, what the outbox has leaves memory, and is read again. */
  readonly liveEvents: number;
  readonly liveBytes: number;
  readonly outbox: SegmentPlace | undefined;
  readonly nowMs: () => number;
}

/** The chunk that events are added to. */
interface OpenChunk {
  readonly buffer: ChunkBuffer;
  readonly position: number;
  readonly sinceMs: number;
  segment: Segment | undefined;
}

/**
 * Every event that waits, in chunks: the open one, those in memory or in flight, and those in the outbox alone. At
 * every moment an event is in exactly one chunk.
 */
export class ChunkList {
  readonly memory: MemoryChunks;
  readonly stored: StoredChunks;
  readonly #parts: ChunkListParts;
  readonly #outbox: SegmentPlace | undefined;
  readonly #pool = new MemoryPool();
  readonly #counts = new ChunkCounts();
  #open: OpenChunk | undefined;
  #nextPosition = 0;
  #lastBytes = 0;

  constructor(parts: ChunkListParts) {
    this.#parts = parts;
    this.#outbox = parts.outbox;
    this.stored = new StoredChunks(parts.outbox, this.#counts);
    this.memory = new MemoryChunks(this.#counts, (segment, events) => this.stored.settle(segment, events));
  }

  get isEmpty(): boolean {
    return this.#counts.events === 0;
  }

  /** The position behind everything that is here. */
  get end(): number {
    return this.#nextPosition;
  }

  get openEvents(): number {
    return this.#open?.buffer.size ?? 0;
  }

  get openPosition(): number {
    return this.#open?.position ?? Infinity;
  }

  /** Monotonic. */
  get openSinceMs(): number {
    return this.#open?.sinceMs ?? Infinity;
  }

  /** Each waiting event once: `stored` in the outbox, `queued` in memory alone. */
  count(): { readonly queued: number; readonly stored: number } {
    const { events, stored } = this.#counts;
    return { queued: events - stored, stored };
  }

  /** @returns How many of the oldest events had to go for it. */
  push(event: EventJson): number {
    if (this.#outbox?.isFull === true) this.stored.makeRoom();
    if (this.#open?.buffer.isFull === true) this.seal();
    let open = this.#open ?? this.#begin();
    const bytes = open.buffer.push(event);
    if (open.buffer.size > 1 && open.buffer.bytes > this.#parts.chunkBytes) open = this.#moveNewest(open);
    const segment = this.#outbox?.append(open.buffer.newest);
    // All events of a chunk have one place, and this one has another than those before it.
    if (segment !== open.segment && open.buffer.size > 1) open = this.#moveNewest(open);
    open.segment = segment;
    this.#counts.change(1, bytes, segment);
    return this.#evict();
  }

  /** Ends the chunk that events are added to. */
  seal(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    this.#lastBytes = open.buffer.bytes;
    if (open.segment) this.#outbox?.seal(open.segment);
    if (open.buffer.size === 0) return;
    this.memory.insert(new Chunk(open.buffer.seal(), open.position, open.sinceMs, open.segment));
  }

  /** The chunk that events were added to so far, or a part of it. */
  takeOpen(maxEvents: number): Chunk | undefined {
    const open = this.#open;
    this.seal();
    return open && this.memory.take(maxEvents, ({ position }) => position === open.position);
  }

  /** Segments that were adopted: their events are here from now on. */
  addStored(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.#counts.changeAll(segment.unsettled, segment);
      this.stored.add(new Chunk(undefined, this.#nextPosition, this.#parts.nowMs(), segment));
      this.#nextPosition += 1;
    }
  }

  /** Whether a chunk can be read back without a breach of the bounds of memory. */
  get hasRoom(): boolean {
    const { maxBytes, chunkBytes } = this.#parts;
    const { inMemory, bytesInMemory } = this.#counts;
    return inMemory === 0 || bytesInMemory + chunkBytes <= maxBytes;
  }

  /** Reads the oldest chunk of the outbox that may be read back into memory. Never rejects. */
  async load(nowMs: number): Promise<void> {
    const chunk = await this.stored.load(nowMs);
    if (chunk) this.memory.insert(chunk);
  }

  /** What lay in segments that are gone is in memory alone, or lost to us. */
  dropGone(): void {
    if (this.#open?.segment?.isGone === true) this.seal();
    this.memory.dropGone();
    this.stored.giveUp('outbox_gone', ({ segment }) => segment?.isGone === true);
  }

  /**
   * Writes the oldest chunk that is in memory alone into the outbox.
   * @param isLast Those in flight, too: nobody waits for their answers.
   * @returns Whether there was one, and it is written.
   */
  storeNext(isLast: boolean): boolean {
    if (this.#open && (isLast || !this.#open.segment)) this.seal();
    const chunk = this.memory.oldestAlone(isLast);
    if (!chunk || !this.#outbox) return false;
    // It gets a segment of its own.
    this.seal();
    const segment = write(chunk, this.#outbox);
    if (!segment) return false;
    this.memory.keepIn(segment, chunk);
    this.#evict();
    return true;
  }

  /**
   * Forgets everything in memory.
   * @returns How many events had no other place, and are lost.
   */
  clear(): number {
    const { queued } = this.count();
    this.#open = undefined;
    this.memory.clear();
    this.#pool.clear();
    this.#counts.events = this.#counts.stored;
    return queued;
  }

  #begin(): OpenChunk {
    const { chunkEvents, nowMs } = this.#parts;
    const buffer = new ChunkBuffer(chunkEvents, this.#lastBytes, this.#pool);
    this.#open = { buffer, position: this.#nextPosition, sinceMs: nowMs(), segment: undefined };
    this.#nextPosition += 1;
    return this.#open;
  }

  #moveNewest({ buffer, segment }: OpenChunk): OpenChunk {
    const event = Buffer.from(buffer.newest);
    buffer.dropNewest();
    this.seal();
    if (segment?.isGone === true) this.dropGone();
    const next = this.#begin();
    next.buffer.push(event);
    return next;
  }

  #evict(): number {
    const { maxEvents, maxBytes, liveEvents, liveBytes } = this.#parts;
    while (this.#isOver(liveEvents, liveBytes) && this.#spillOldest()) continue;
    let evicted = 0;
    while (this.#isOver(maxEvents, maxBytes)) {
      if (this.#spillOldest()) continue;
      if (!this.#dropOldest()) break;
      evicted += 1;
    }
    return evicted;
  }

  #isOver(events: number, bytes: number): boolean {
    return this.#counts.inMemory > events || this.#counts.bytesInMemory > bytes;
  }

  #spillOldest(): boolean {
    if (!this.#outbox) return false;
    if (!this.memory.hasLive && this.#open?.segment?.isGone === false) this.seal();
    const chunk = this.memory.spillOldest();
    if (chunk) this.stored.add(chunk);
    return chunk !== undefined;
  }

  #dropOldest(): boolean {
    if (this.memory.dropOldest()) return true;
    const buffer = this.#open?.buffer;
    if (!buffer || buffer.size === 0) return false;
    this.#counts.change(-1, -buffer.dropOldest(), undefined);
    return true;
  }
}

/** @returns `undefined` when it couldn't be written as a whole: half of it is of no use. */
function write({ events }: Chunk, outbox: SegmentPlace): Segment | undefined {
  let segment: Segment | undefined;
  for (let index = 0; index < events.size; index += 1) {
    const written = outbox.isFull ? undefined : outbox.append(events.jsonAt(index));
    const isWhole = written !== undefined && (segment === undefined || written === segment);
    if (!isWhole) {
      for (const each of [segment, written]) if (each) outbox.remove(each);
      return undefined;
    }
    segment = written;
  }
  if (segment) outbox.seal(segment);
  return segment;
}
