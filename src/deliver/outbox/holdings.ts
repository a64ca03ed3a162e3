import type { Counts, DropReason } from '../../diagnostics.js';
import { HeldSegment } from './held-segment.js';
import type { OutboxStore, Segment } from './outbox-store.js';
import type { OutboxWarnings } from './outbox-warnings.js';

/** What the outbox may take up. */
export interface OutboxLimits {
  /** In the store, all processes together. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/**
 * The segments that are ours. Whoever removes events from the store counts them: an event is in exactly one
 * place, in one process's books.
 */
export class Holdings {
  readonly #store: OutboxStore;
  readonly #limits: OutboxLimits;
  readonly #counts: Counts;
  readonly #warnings: OutboxWarnings;
  readonly #segments = new Map<string, HeldSegment>();
  // Removing them failed; their events are settled all the same.
  readonly #unremoved = new Set<Segment>();
  #nextOrder = 0;
  #bytes = 0;
  #othersBytes = 0;
  #processes = 1;

  constructor(parts: {
    readonly store: OutboxStore;
    readonly limits: OutboxLimits;
    readonly counts: Counts;
    readonly warnings: OutboxWarnings;
  }) {
    this.#store = parts.store;
    this.#limits = parts.limits;
    this.#counts = parts.counts;
    this.#warnings = parts.warnings;
  }

  /** The order that the next segment gets. */
  get nextOrder(): number {
    return this.#nextOrder;
  }

  get isEmpty(): boolean {
    return this.#segments.size === 0;
  }

  /** Events of ours in the store, and how many of them are in memory as well. */
  count(): { readonly stored: number; readonly inMemory: number } {
    let stored = 0;
    let inMemory = 0;
    for (const held of this.#segments.values()) {
      if (held.isGone) continue;
      stored += held.unsettled;
      inMemory += held.unsettled - held.unread;
    }
    return { stored, inMemory };
  }

  /** The one for which `isFit` holds that was begun first. */
  oldest(isFit: (held: HeldSegment) => boolean): HeldSegment | undefined {
    let oldest: HeldSegment | undefined;
    for (const held of this.#segments.values()) {
      if (isFit(held) && (!oldest || held.segment.createdAtMs < oldest.segment.createdAtMs)) oldest = held;
    }
    return oldest;
  }

  some(isSo: (held: HeldSegment) => boolean): boolean {
    for (const held of this.#segments.values()) if (isSo(held)) return true;
    return false;
  }

  hold(segment: Segment, nowMs: number, isOpen: boolean): HeldSegment {
    const held = new HeldSegment(segment, this.#nextOrder, nowMs, isOpen);
    this.#nextOrder += 1;
    this.#segments.set(segment.id, held);
    this.#bytes += segment.bytes;
    return held;
  }

  grow(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Events of it were delivered, rejected or dropped, and are counted as that. */
  settle(held: HeldSegment, events: number): void {
    held.settled += events;
    this.removeIfSettled(held);
  }

  removeIfSettled(held: HeldSegment): void {
    if (!held.isOpen && held.unsettled === 0) this.#remove(held);
  }

  /** Gives up the unread events of a segment that has no others. */
  drop(held: HeldSegment, why: DropReason): number {
    const events = held.unread;
    this.#counts.drop(why, events);
    held.correct(0);
    this.removeIfSettled(held);
    return events;
  }

  /** It is no longer in the store: its unread events are lost to us, and the others in memory only. */
  lose({ id }: Segment): void {
    const held = this.#segments.get(id);
    if (!held || held.isGone) return;
    const { unread } = held;
    this.#bytes -= held.segment.bytes;
    held.isOpen = false;
    held.correct(0);
    held.isGone = true;
    if (unread > 0) this.#counts.drop('outbox_gone', unread);
    if (unread > 0) this.#warnings.gone(unread);
    if (held.unsettled === 0) this.#segments.delete(id);
  }

  /** How others share the room, as far as we know. */
  share(othersBytes: number, processes: number): void {
    this.#othersBytes = othersBytes;
    this.#processes = Math.max(processes, 1);
  }

  /** Whether there is no room for one more event. Below its share of it, a process leaves that to the others. */
  get isFull(): boolean {
    const { maxBytes } = this.#limits;
    return this.#bytes + this.#othersBytes >= maxBytes && this.#bytes >= maxBytes / this.#processes;
  }

  /** Drops the oldest segments until there is room. */
  makeRoom(canGo: (held: HeldSegment) => boolean): void {
    let events = 0;
    while (this.isFull) {
      const held = this.oldest((each) => each.isAsleep && canGo(each));
      if (!held) break;
      events += this.drop(held, 'outbox_full');
    }
    if (events > 0) this.#warnings.full(events, this.#limits.maxBytes);
  }

  forgetMemory(): void {
    for (const held of this.#segments.values()) {
      if (held.isGone) this.#segments.delete(held.segment.id);
      else held.forgetMemory();
    }
  }

  /** Tries again to remove what couldn't be removed. */
  clean(): void {
    const segments = [...this.#unremoved];
    this.#unremoved.clear();
    for (const segment of segments) this.#removeFromStore(segment);
  }

  #remove(held: HeldSegment): void {
    this.#segments.delete(held.segment.id);
    if (held.isGone) return;
    this.#bytes -= held.segment.bytes;
    this.#removeFromStore(held.segment);
  }

  #removeFromStore(segment: Segment): void {
    try {
      this.#store.remove(segment);
    } catch {
      this.#unremoved.add(segment);
    }
  }
}
