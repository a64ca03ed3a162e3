import type { Counts } from '../../diagnostics.js';
import { backoffMs } from '../backoff.js';
import type { Cancel, Clock } from '../clock.js';
import { isTooOld } from './age.js';
import type { HeldSegment } from './held-segment.js';
import { Holdings, type OutboxLimits } from './holdings.js';
import type { Findings, OutboxStore, Segment } from './outbox-store.js';
import type { OutboxWarnings } from './outbox-warnings.js';
import { ReadAhead } from './read-ahead.js';

export interface OutboxParts {
  readonly store: OutboxStore;
  readonly limits: OutboxLimits;
  readonly counts: Counts;
  readonly warnings: OutboxWarnings;
  readonly clock: Clock;
}

const PACE = { backoffBaseMs: 1_000, backoffMaxMs: 60_000 };
/** A disk that hangs must not keep the process. */
const CLOSE_MS = 1_000;
/** A segment is as old as its first event; so that its last ones don't go too early, it ends after this. */
const OLDEST_OPEN_MS = 3_600_000;

/**
 * Events between acceptance and delivery that a store keeps beyond the process. The youngest are in memory too,
 * and go first; the rest is read back when there is nothing younger to send. While the store fails, events are
 * the memory queue's.
 */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #limits: OutboxLimits;
  readonly #counts: Counts;
  readonly #warnings: OutboxWarnings;
  readonly #clock: Clock;
  readonly #holdings: Holdings;
  readonly #readAhead: ReadAhead;
  #open: HeldSegment | undefined;
  #failures = 0;
  #retryAtMs = 0;
  #isClosed = false;
  #tending: Promise<Findings> | undefined;

  constructor(parts: OutboxParts) {
    this.#store = parts.store;
    this.#limits = parts.limits;
    this.#counts = parts.counts;
    this.#warnings = parts.warnings;
    this.#clock = parts.clock;
    this.#holdings = new Holdings(parts);
    this.#readAhead = new ReadAhead({ ...parts, holdings: this.#holdings });
  }

  get readAhead(): ReadAhead {
    return this.#readAhead;
  }

  /** The order that the next segment gets: what came before has a lower one. */
  get nextOrder(): number {
    return this.#holdings.nextOrder;
  }

  /** Whether segments before this order have events that were not taken for a batch. */
  hasBefore(order: number): boolean {
    if (this.#readAhead.hasBefore(order)) return true;
    return this.#holdings.some((held) => held.order < order && held.unread > 0);
  }

  /** Events of ours in the store, and how many of them are in memory as well. */
  count(): { readonly stored: number; readonly inMemory: number } {
    return this.#holdings.count();
  }

  /**
   * Writes an event's JSON down. Never throws. Cost: that of `store.append`.
   * @returns The segment it is in, as a live event; `undefined` when it can't be written at present.
   */
  append(event: Uint8Array): HeldSegment | undefined {
    const nowMs = this.#clock.monotonicMs();
    if (this.#isClosed || nowMs < this.#retryAtMs) return undefined;
    if (this.#holdings.isFull) this.#makeRoom();
    if (this.#holdings.isFull) return undefined;
    const before = this.#open;
    const bytesBefore = before?.segment.bytes ?? 0;
    let segment: Segment;
    try {
      segment = this.#store.append(event);
    } catch (error) {
      this.#fail(error, nowMs);
      return undefined;
    }
    if (this.#failures > 0) this.#recover();
    if (before?.segment === segment) {
      before.appended(segment.bytes - bytesBefore);
      this.#holdings.grow(segment.bytes - bytesBefore);
      return before;
    }
    const held = this.#holdings.hold(segment, nowMs, true);
    held.appended(segment.bytes);
    this.#open = held;
    if (before) this.#end(before);
    return held;
  }

  /** Ends the open segment, so that it can go once its events are settled. */
  seal(): void {
    this.#store.seal();
    const held = this.#open;
    this.#open = undefined;
    if (held) this.#end(held);
  }

  /** Events of a batch were delivered, rejected or dropped. */
  settle(held: HeldSegment, events: number): void {
    this.#holdings.settle(held, events);
  }

  /** For people to look at; it may fail in silence. */
  reject(event: Uint8Array, why: string): void {
    try {
      this.#store.reject(event, why);
    } catch {
      // Counted and reported anyway.
    }
  }

  /** Called every few seconds: keeps what is ours, takes over what is nobody's, drops what is too old. Never rejects. */
  async tend(): Promise<void> {
    if (this.#isClosed) return;
    this.#holdings.clean();
    try {
      this.#tending = this.#store.tend();
      this.#take(await this.#tending);
    } catch (error) {
      if (this.#failures === 0) this.#fail(error, this.#clock.monotonicMs());
      return;
    }
    this.#age();
    this.#makeRoom();
  }

  /** Memory has none of them any more; those in the store are all that is left. */
  forgetMemory(): void {
    this.#isClosed = true;
    this.#readAhead.clear();
    this.#holdings.forgetMemory();
  }

  /** What is left is for the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.seal();
    let cancelTimer: Cancel | undefined;
    const late = new Promise<void>((resolve) => {
      cancelTimer = this.#clock.after(CLOSE_MS, resolve);
    });
    await Promise.race([this.#closeStore(), late]);
    cancelTimer?.();
  }

  /** A look that is under way may still take something over, which is then given up with the rest. */
  async #closeStore(): Promise<void> {
    await this.#tending?.catch(() => undefined);
    await this.#store.close();
  }

  #take({ adopted, damaged, gone, removed, foreign, othersBytes, processes }: Findings): void {
    const nowMs = this.#clock.monotonicMs();
    for (const segment of gone) this.#lose(segment);
    let events = 0;
    for (const segment of adopted) {
      events += segment.events;
      this.#holdings.removeIfSettled(this.#holdings.hold(segment, nowMs, false));
    }
    this.#adopt(events);
    this.#adopt(damaged, 'outbox_damaged');
    this.#adopt(removed.expired, 'outbox_expired');
    this.#adopt(removed.full, 'outbox_full');
    this.#holdings.share(othersBytes, processes);
    if (events > 0) this.#warnings.adopted(events);
    if (damaged > 0) this.#warnings.damaged(damaged);
    if (removed.expired > 0) this.#warnings.expired(removed.expired);
    if (removed.full > 0) this.#warnings.full(removed.full, this.#limits.maxBytes);
    if (foreign > 0) this.#warnings.foreign(foreign);
  }

  /** Accepted by a process that is no more: in our books from now on. */
  #adopt(events: number, dropped?: 'outbox_damaged' | 'outbox_expired' | 'outbox_full'): void {
    this.#counts.accepted += events;
    this.#counts.adopted += events;
    if (dropped && events > 0) this.#counts.drop(dropped, events);
  }

  #lose(segment: Segment): void {
    if (this.#open?.segment.id === segment.id) this.#open = undefined;
    this.#holdings.lose(segment);
  }

  #age(): void {
    const { maxAgeMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    const wallMs = this.#clock.wallMs();
    const open = this.#open;
    if (open && nowMs - open.sinceMs >= Math.min(OLDEST_OPEN_MS, maxAgeMs / 8)) this.seal();
    const isOld = (held: HeldSegment): boolean =>
      this.#canGo(held) && isTooOld(nowMs - held.sinceMs, wallMs - held.segment.createdAtMs, maxAgeMs);
    let events = 0;
    for (let held = this.#holdings.oldest(isOld); held; held = this.#holdings.oldest(isOld)) {
      events += this.#holdings.drop(held, 'outbox_expired');
    }
    if (events > 0) this.#warnings.expired(events);
  }

  #makeRoom(): void {
    this.#holdings.makeRoom((held) => this.#canGo(held));
  }

  #canGo(held: HeldSegment): boolean {
    return held.isAsleep && held.unread > 0 && !this.#readAhead.isAt(held);
  }

  #end(held: HeldSegment): void {
    held.isOpen = false;
    this.#holdings.removeIfSettled(held);
  }

  #fail(error: unknown, nowMs: number): void {
    this.seal();
    if (this.#failures === 0) this.#warnings.unusable(error);
    this.#failures += 1;
    this.#retryAtMs = nowMs + backoffMs(this.#failures, 1, PACE);
  }

  #recover(): void {
    this.#failures = 0;
    this.#warnings.usable();
  }
}
