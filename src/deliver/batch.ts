import type { HeldSegment } from './outbox/held-segment.js';
import type { PackedEvents } from './packed-events.js';

/** Events that travel in one request, and what happened to it so far. */
export class Batch {
  #events: PackedEvents;
  /** Position in the queue from which its oldest event came, or that of the batch it is a part of. */
  readonly position: number;
  /** The segment of the outbox that has its events, all of them; `undefined` when memory alone has. */
  readonly held: HeldSegment | undefined;
  /** Its event was delivered already: it is in no count, and nothing is lost without it. */
  readonly isWitness: boolean;
  /** Requests made with it. */
  attempts = 0;
  /** Number of the delivery's last attempt that carried it; 0 for none. */
  triedAt = 0;
  /** v1's `PostHog-Request-Id`: posthog-node's of the first attempt, kept over all of them. */
  requestId: string | undefined;
  /** Not sent again before this monotonic time: a backoff, which a flush may cut short. */
  dueAtMs = 0;
  /** Not sent again before this monotonic time, whatever happens: `Retry-After`. */
  notBeforeMs = 0;
  /** How many batches PostHog had taken when it first refused (413, 400) this one, or the one it is a part of. */
  refusedAt: number | undefined;

  constructor(events: PackedEvents, position = 0, held?: HeldSegment, isWitness = false) {
    this.#events = events;
    this.position = position;
    this.held = held;
    this.isWitness = isWitness;
  }

  /** No flush waits for it. */
  static witness(events: PackedEvents): Batch {
    return new Batch(events, Infinity, undefined, true);
  }

  get events(): PackedEvents {
    return this.#events;
  }

  get size(): number {
    return this.#events.size;
  }

  get bytes(): number {
    return this.#events.bytes;
  }

  /** The first half, then the rest, as batches that were never tried. */
  halves(): readonly [Batch, Batch] {
    const middle = Math.ceil(this.size / 2);
    const part = (events: PackedEvents): Batch => new Batch(events.compact(), this.position, this.held);
    const halves = [part(this.#events.slice(0, middle)), part(this.#events.slice(middle))] as const;
    for (const half of halves) half.refusedAt = this.refusedAt;
    return halves;
  }

  /** Keeps only the events with these uuids. */
  keep(uuids: ReadonlySet<string>): void {
    this.#events = this.#events.filter((uuid) => uuids.has(uuid));
  }

  dropOldest(): void {
    this.#events = this.#events.slice(1);
  }
}
