import type { Counts } from '../../diagnostics.js';
import { backoffMs } from '../backoff.js';
import { Batch } from '../batch.js';
import type { Clock } from '../clock.js';
import type { PackedEvents } from '../packed-events.js';
import type { HeldSegment } from './held-segment.js';
import type { Holdings } from './holdings.js';
import type { OutboxStore, Reading } from './outbox-store.js';
import type { OutboxWarnings } from './outbox-warnings.js';

const PACE = { backoffBaseMs: 1_000, backoffMaxMs: 60_000 };

/** Reads events back from the store, oldest first, about one batch ahead of what is sent. */
export class ReadAhead {
  readonly #store: OutboxStore;
  readonly #holdings: Holdings;
  readonly #counts: Counts;
  readonly #warnings: OutboxWarnings;
  readonly #clock: Clock;
  // The segment that is read, or whose events were.
  #held: HeldSegment | undefined;
  #events: PackedEvents | undefined;
  #isReading = false;

  constructor(parts: {
    readonly store: OutboxStore;
    readonly holdings: Holdings;
    readonly counts: Counts;
    readonly warnings: OutboxWarnings;
    readonly clock: Clock;
  }) {
    this.#store = parts.store;
    this.#holdings = parts.holdings;
    this.#counts = parts.counts;
    this.#warnings = parts.warnings;
    this.#clock = parts.clock;
  }

  /** Events that were read and not taken. */
  get size(): number {
    return this.#events?.size ?? 0;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  /** Whether it reads this segment right now, which must stay then. */
  isAt(held: HeldSegment): boolean {
    return this.#isReading && this.#held === held;
  }

  clear(): void {
    this.#events = undefined;
  }

  /** Whether events of a segment before this order were read and not taken. */
  hasBefore(order: number): boolean {
    return this.size > 0 && (this.#held?.order ?? order) < order;
  }

  /** The oldest of what was read, all of one segment. */
  take(maxEvents: number, maxBytes: number): Batch | undefined {
    const held = this.#held;
    const events = this.#events;
    if (!held || !events) return undefined;
    const count = events.fitting(maxEvents, maxBytes);
    this.#events = count < events.size ? events.slice(count) : undefined;
    if (!this.#events) this.#held = undefined;
    return new Batch(events.slice(0, count), 0, held);
  }

  /** When `load` has something to do, on the monotonic clock; `undefined` when it hasn't. */
  dueAtMs(): number | undefined {
    if (this.#isReading || this.#events) return undefined;
    let dueMs = Infinity;
    this.#holdings.some((held) => {
      if (held.unread > 0) dueMs = Math.min(dueMs, held.notBeforeMs);
      return dueMs === 0;
    });
    return dueMs === Infinity ? undefined : dueMs;
  }

  /** Reads the next events, where there are any. Never rejects. */
  async load(): Promise<void> {
    if (this.#isReading || this.#events) return;
    const nowMs = this.#clock.monotonicMs();
    const held = this.#holdings.oldest((each) => each.unread > 0 && each.notBeforeMs <= nowMs);
    if (!held) return;
    this.#isReading = true;
    this.#held = held;
    try {
      this.#take(held, await this.#store.read(held.segment, held.position));
      held.failures = 0;
    } catch {
      // Others may be readable; this one is tried again, and goes by its age at the latest.
      held.failures += 1;
      held.notBeforeMs = this.#clock.monotonicMs() + backoffMs(held.failures, 1, PACE);
    }
    if (!this.#events) this.#held = undefined;
    this.#isReading = false;
  }

  #take(held: HeldSegment, reading: Reading | undefined): void {
    if (!reading) this.#holdings.lose(held.segment);
    if (!reading || held.isGone) return;
    const { events, isEnd } = reading;
    const excess = events.size - held.unread;
    // More than its writer said: a write that seemed to fail, and didn't quite.
    if (excess > 0) {
      this.#counts.accepted += excess;
      this.#counts.adopted += excess;
    } else if (isEnd && excess < 0) {
      this.#counts.drop('outbox_damaged', -excess);
      this.#warnings.damaged(-excess);
    }
    if (excess > 0 || isEnd) held.correct(events.size);
    held.position = reading.next;
    held.taken += events.size;
    this.#events = events.size > 0 ? events : undefined;
    this.#holdings.removeIfSettled(held);
  }
}
