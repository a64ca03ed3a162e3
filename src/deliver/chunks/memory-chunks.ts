import type { Chunk } from './chunk.js';
import type { ChunkCounts } from './chunk-counts.js';
import type { Segment } from './segment-store.js';

/** Chunks in memory, oldest first, and those in flight. */
export class MemoryChunks {
  readonly #counts: ChunkCounts;
  readonly #settleSegment: (segment: Segment | undefined, events: number) => void;
  /** By position. */
  readonly #waiting: Chunk[] = [];
  /** Those of `#waiting` that are in the outbox as well. */
  readonly #live = new Set<Chunk>();
  /** Those of `#waiting` whose one event PostHog refused, until it is known to take others. */
  readonly #aside = new Set<Chunk>();
  readonly #inFlight = new Set<Chunk>();

  constructor(counts: ChunkCounts, settleSegment: (segment: Segment | undefined, events: number) => void) {
    this.#counts = counts;
    this.#settleSegment = settleSegment;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  isInFlight(chunk: Chunk): boolean {
    return this.#inFlight.has(chunk);
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get hasAside(): boolean {
    return this.#aside.size > 0;
  }

  /** The first chunk that may go, or a part of it: in flight from now on. */
  take(maxEvents: number, mayGo: (chunk: Chunk) => boolean): Chunk | undefined {
    const at = this.#waiting.findIndex(mayGo);
    const chunk = this.#waiting[at];
    if (!chunk) return undefined;
    this.#leave(chunk, at);
    const [taken, rest] = chunk.size > maxEvents ? chunk.split(maxEvents) : [chunk];
    if (rest) this.insert(rest);
    this.#inFlight.add(taken);
    return taken;
  }

  /** A chunk waits, before those that came later: it was in flight, is a part of one that was, or was read back. */
  insert(chunk: Chunk): void {
    this.#inFlight.delete(chunk);
    const last = this.#waiting.at(-1);
    const at =
      !last || last.position < chunk.position
        ? this.#waiting.length
        : this.#waiting.findIndex(({ position }) => position >= chunk.position);
    this.#waiting.splice(at, 0, chunk);
    if (chunk.segment) this.#live.add(chunk);
  }

  /** As `insert`, for an event that PostHog refused alone. */
  setAside(chunk: Chunk): void {
    this.insert(chunk);
    this.#aside.add(chunk);
  }

  /** PostHog takes others: whatever is set aside can be judged. */
  hastenAside(): void {
    for (const chunk of this.#aside) chunk.dueAtMs = 0;
  }

  /** Events of a chunk in flight are delivered, rejected or dropped, and counted as that. */
  settle({ segment }: Chunk, events: number, bytes: number): void {
    this.#counts.change(-events, -bytes, segment);
    this.#settleSegment(segment, events);
  }

  /** It is no longer in flight, and no event of it waits. */
  remove(chunk: Chunk): void {
    this.#inFlight.delete(chunk);
  }

  /** Ends every wait that is ours; `Retry-After` stays. */
  cutShort(): void {
    for (const chunk of this.#waiting) chunk.dueAtMs = 0;
  }

  /** The monotonic time at which one may go; `Infinity` without any. */
  readyAtMs(readyAt: (chunk: Chunk) => number): number {
    let earliest = Infinity;
    for (const chunk of this.#waiting) {
      earliest = Math.min(earliest, readyAt(chunk));
      if (earliest === 0) break;
    }
    return earliest;
  }

  /** Whether one before this position is in flight, or waits and is `isOpen`. */
  hasBefore(position: number, isOpen: (chunk: Chunk) => boolean): boolean {
    for (const chunk of this.#inFlight) if (chunk.position < position) return true;
    for (const chunk of this.#waiting) {
      if (chunk.position >= position) return false;
      if (isOpen(chunk)) return true;
    }
    return false;
  }

  /** What lay in segments that are gone is in memory alone from now on. */
  dropGone(): void {
    for (const chunk of [...this.#waiting, ...this.#inFlight]) {
      if (chunk.segment?.isGone !== true) continue;
      this.#live.delete(chunk);
      chunk.segment = undefined;
      this.#counts.stored -= chunk.size;
    }
  }

  /** The oldest that no segment has. @param isLast Those in flight, too: nobody waits for their answers. */
  oldestAlone(isLast: boolean): Chunk | undefined {
    return (isLast ? [...this.#inFlight].find(isAlone) : undefined) ?? this.#waiting.find(isAlone);
  }

  /** A chunk that was in memory alone is in this segment as well. */
  keepIn(segment: Segment, chunk: Chunk): void {
    chunk.segment = segment;
    this.#counts.stored += chunk.size;
    if (!this.#inFlight.has(chunk)) this.#live.add(chunk);
  }

  get hasLive(): boolean {
    return this.#live.size > 0;
  }

  /** The oldest that is in the outbox as well leaves memory: nothing is lost by it. */
  spillOldest(): Chunk | undefined {
    for (const chunk of this.#live) {
      if (chunk.segment?.isGone !== false) continue;
      this.#leave(chunk, this.#waiting.indexOf(chunk));
      this.#counts.change(-chunk.size, -chunk.bytes, chunk.segment);
      this.#counts.changeAll(chunk.size, chunk.segment);
      chunk.spill();
      return chunk;
    }
    return undefined;
  }

  /** Drops the oldest event that waits; those in flight can't be taken back. @returns Whether there was one. */
  dropOldest(): boolean {
    const [oldest] = this.#waiting;
    if (!oldest) return false;
    const { bytes } = oldest;
    oldest.dropOldest();
    if (oldest.size === 0) this.#leave(oldest, 0);
    this.settle(oldest, 1, bytes - oldest.bytes);
    return true;
  }

  clear(): void {
    this.#waiting.length = 0;
    for (const chunks of [this.#live, this.#aside, this.#inFlight]) chunks.clear();
  }

  #leave(chunk: Chunk, at: number): void {
    this.#waiting.splice(at, 1);
    this.#live.delete(chunk);
    this.#aside.delete(chunk);
  }
}

function isAlone({ segment }: Chunk): boolean {
  return segment === undefined;
}
