import type { Counts } from '../../diagnostics.js';
import { backoffMs } from '../backoff.js';
import type { PackedEvents } from '../chunks/packed-events.js';
import type { DraftStore, Findings, Segment, SegmentStore } from '../chunks/segment-store.js';
import type { SegmentPlace } from '../chunks/stored-chunks.js';
import { uuidOf } from '../../event/event-json.js';
import { within, type Clock } from '../clock.js';
import { DISK_PACE } from '../settings.js';
import type { Drafts } from '../sink.js';
import type { OutboxDrop, Warnings } from '../warnings.js';

export interface OutboxParts {
  readonly store: SegmentStore;
  /** In the store, all processes together. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly clock: Clock;
}

/** A disk that hangs must not keep the process. */
const CLOSE_MS = 1_000;

/**
 * A store that never throws: while it fails, events are memory's, and it is tried again after a while. It keeps the
 * store's bound, and counts what is found in it and what is given up.
 */
export class Outbox implements SegmentPlace {
  /** `undefined`: the store has none. */
  readonly drafts: Drafts | undefined;
  readonly #parts: OutboxParts;
  readonly #store: SegmentStore;
  /** Removing them failed; their events are settled all the same. */
  readonly #unremoved = new Set<Segment>();
  #othersBytes = 0;
  #processes = 1;
  #failures = 0;
  #retryAtMs = 0;
  #isClosed = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#store = parts.store;
    const { drafts } = parts.store;
    this.drafts = drafts && {
      write: (event) => this.#write(() => drafts.write(uuidOf(event), Buffer.from(event))) === true,
      remove: (uuid) => drafts.remove(uuid),
      takeLost: () => this.#takeLostDrafts(drafts),
    };
  }

  get maxAgeMs(): number {
    return this.#parts.maxAgeMs;
  }

  /** Below its share of the room, a process leaves it to the others to make some. */
  get isFull(): boolean {
    const { maxBytes } = this.#parts;
    const { bytes } = this.#store;
    return bytes + this.#othersBytes >= maxBytes && bytes >= maxBytes / this.#processes;
  }

  /** Whether an event may be written now, as far as is known. */
  get isUsable(): boolean {
    return !this.#isClosed && this.#parts.clock.monotonicMs() >= this.#retryAtMs && !this.isFull;
  }

  append(event: Uint8Array): Segment | undefined {
    return this.#write(() => this.#store.append(event));
  }

  /** The next event is tried in any case. */
  retryNow(): void {
    this.#retryAtMs = 0;
  }

  seal(segment: Segment): void {
    this.#store.seal(segment);
  }

  read(segment: Segment): Promise<PackedEvents | undefined> {
    return this.#store.read(segment);
  }

  remove(segment: Segment): void {
    try {
      this.#store.remove(segment);
    } catch {
      this.#unremoved.add(segment);
    }
  }

  /** For people to look at; it may fail in silence. */
  reject(event: Uint8Array, why: string): void {
    try {
      this.#store.reject(event, why);
    } catch {
      // Counted and reported anyway.
    }
  }

  drop(why: OutboxDrop, events: number): void {
    this.#parts.counts.drop(why, events);
    this.#parts.warnings.outboxDropped(why, events, this.#parts.maxBytes);
  }

  adopt(events: number): void {
    this.#parts.counts.accepted += events;
    this.#parts.counts.adopted += events;
  }

  /**
   * Keeps what is ours, and takes over what is nobody's, which is counted then; it yields at each pause. Never throws.
   */
  *look(): Generator<readonly Segment[], void> {
    if (this.#isClosed) return;
    const unremoved = [...this.#unremoved];
    this.#unremoved.clear();
    for (const segment of unremoved) this.remove(segment);
    try {
      const look = this.#store.look();
      let events = 0;
      for (;;) {
        const { done, value } = look.next();
        if (done === true) {
          this.#learn(value);
          break;
        }
        this.adopt(value.damaged);
        if (value.damaged > 0) this.drop('outbox_damaged', value.damaged);
        for (const segment of value.segments) {
          events += segment.unsettled;
          this.adopt(segment.unsettled);
        }
        yield value.segments;
      }
      if (events > 0) this.#parts.warnings.outboxAdopted(events);
    } catch (error) {
      if (this.#failures === 0) this.#fail(error);
    }
  }

  /** What is left is for the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await within(CLOSE_MS, this.#store.close(), this.#parts.clock);
  }

  #write<T>(write: () => T): T | undefined {
    if (!this.isUsable) return undefined;
    try {
      const written = write();
      if (this.#failures > 0) this.#recover();
      return written;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #takeLostDrafts(store: DraftStore): readonly string[] {
    try {
      return store.takeLost();
    } catch {
      return [];
    }
  }

  #learn({ removed, foreign, othersBytes, processes }: Findings): void {
    this.#othersBytes = othersBytes;
    this.#processes = Math.max(processes, 1);
    this.adopt(removed.expired + removed.full);
    if (removed.expired > 0) this.drop('outbox_expired', removed.expired);
    if (removed.full > 0) this.drop('outbox_full', removed.full);
    if (foreign > 0) this.#parts.warnings.outboxForeign(foreign);
  }

  #fail(error: unknown): void {
    if (this.#failures === 0) this.#parts.warnings.outboxUnusable(error);
    this.#failures += 1;
    this.#retryAtMs = this.#parts.clock.monotonicMs() + backoffMs(this.#failures, 1, DISK_PACE);
  }

  #recover(): void {
    this.#failures = 0;
    this.#parts.warnings.outboxUsable();
  }
}
