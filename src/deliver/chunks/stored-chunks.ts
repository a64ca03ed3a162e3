import { backoffMs } from '../backoff.js';
import { DISK_PACE } from '../settings.js';
import type { OutboxDrop } from '../warnings.js';
import type { Chunk } from './chunk.js';
import type { ChunkCounts } from './chunk-counts.js';
import type { PackedEvents } from './packed-events.js';
import type { Segment } from './segment-store.js';

/** As much of the outbox as chunks need. Nothing in it throws. */
export interface SegmentPlace {
  /** Whether there is no room for one more event. */
  readonly isFull: boolean;
  /** `undefined` when it can't be written at present. */
  append(event: Uint8Array): Segment | undefined;
  seal(segment: Segment): void;
  remove(segment: Segment): void;
  /** `undefined` when it is gone. @throws When it can't be read at present. */
  read(segment: Segment): Promise<PackedEvents | undefined>;
  /** Counts events that are given up. */
  drop(why: OutboxDrop, events: number): void;
  /** Counts events of which nobody knew. */
  adopt(events: number): void;
}

/** Chunks that are in the outbox alone, the oldest first. */
export class StoredChunks {
  readonly #outbox: SegmentPlace | undefined;
  readonly #counts: ChunkCounts;
  readonly #chunks: Chunk[] = [];
  /** The one that is read back. */
  #reading: Chunk | undefined;

  constructor(outbox: SegmentPlace | undefined, counts: ChunkCounts) {
    this.#outbox = outbox;
    this.#counts = counts;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** A chunk that left memory, or was never in it; its events are counted already. */
  add(chunk: Chunk): void {
    const before = this.#chunks.at(-1);
    this.#chunks.push(chunk);
    if (before && beginOf(before) > beginOf(chunk)) this.#chunks.sort((a, b) => beginOf(a) - beginOf(b));
  }

  cutShort(): void {
    for (const chunk of this.#chunks) chunk.dueAtMs = 0;
  }

  /** The monotonic time at which one may be read; `Infinity` without any. */
  readyAtMs(): number {
    let earliest = Infinity;
    for (const { dueAtMs } of this.#chunks) {
      earliest = Math.min(earliest, dueAtMs);
      if (earliest === 0) break;
    }
    return earliest;
  }

  /** Whether there is one before this position that may be read, or is read right now. */
  hasBefore(position: number): boolean {
    if (this.#reading && this.#reading.position < position) return true;
    return this.#chunks.some((chunk) => chunk.position < position && chunk.failures === 0);
  }

  /**
   * Reads the oldest one that may be read now.
   * @returns The chunk, which is in memory again. Never rejects.
   */
  async load(nowMs: number): Promise<Chunk | undefined> {
    const at = this.#reading ? -1 : this.#chunks.findIndex(({ dueAtMs }) => dueAtMs <= nowMs);
    const [chunk] = at < 0 ? [] : this.#chunks.splice(at, 1);
    if (!chunk?.segment) return undefined;
    this.#reading = chunk;
    try {
      const events = await this.#outbox?.read(chunk.segment);
      if (events) this.#loaded(chunk, events);
      else this.#giveUp([chunk], 'outbox_gone');
    } catch {
      // Others may be readable; this one is tried again, and goes by its age at the latest.
      chunk.failures += 1;
      chunk.dueAtMs = nowMs + backoffMs(chunk.failures, 1, DISK_PACE);
      this.add(chunk);
    }
    this.#reading = undefined;
    return chunk.size > 0 && chunk.isInMemory ? chunk : undefined;
  }

  /** Drops the oldest until there is room. */
  makeRoom(): void {
    const over: Chunk[] = [];
    while (this.#outbox?.isFull === true) {
      const chunk = this.#chunks.shift();
      if (!chunk) break;
      this.#remove(chunk);
      over.push(chunk);
    }
    this.#drop(over, 'outbox_full');
  }

  /** Gives up those for which `isOver` holds. */
  giveUp(why: OutboxDrop, isOver: (chunk: Chunk) => boolean): void {
    const over = new Set(this.#chunks.filter(isOver));
    if (over.size === 0) return;
    const left = this.#chunks.filter((chunk) => !over.has(chunk));
    this.#chunks.splice(0, this.#chunks.length, ...left);
    this.#giveUp([...over], why);
  }

  /** Events of a segment are settled; with the last one it goes. */
  settle(segment: Segment | undefined, events: number): void {
    if (!segment) return;
    segment.unsettled -= events;
    if (segment.unsettled <= 0 && !segment.isOpen) this.#outbox?.remove(segment);
  }

  #loaded(chunk: Chunk, events: PackedEvents): void {
    const { size, segment } = chunk;
    chunk.load(events);
    const more = chunk.size - size;
    this.#counts.changeAll(more - chunk.size, segment);
    this.#counts.change(chunk.size, chunk.bytes, segment);
    // More than its writer said: a write that seemed to fail, and didn't quite.
    if (more > 0) this.#outbox?.adopt(more);
    if (more < 0) this.#outbox?.drop('outbox_damaged', -more);
    this.settle(segment, -more);
  }

  #giveUp(chunks: readonly Chunk[], why: OutboxDrop): void {
    for (const chunk of chunks) this.#remove(chunk);
    this.#drop(chunks, why);
  }

  #drop(chunks: readonly Chunk[], why: OutboxDrop): void {
    const events = chunks.reduce((sum, { size }) => sum + size, 0);
    if (events > 0) this.#outbox?.drop(why, events);
  }

  #remove({ size, segment }: Chunk): void {
    this.#counts.changeAll(-size, segment);
    this.settle(segment, size);
  }
}

function beginOf({ segment }: Chunk): number {
  return segment?.createdAtMs ?? 0;
}
