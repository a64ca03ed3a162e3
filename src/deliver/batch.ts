import type { ProductEvent } from '../event/product-event.js';
import { estimateBytes } from './event-bytes.js';
import type { HeldSegment } from './outbox/held-segment.js';

/** Events that travel in one request, and what happened to it so far. */
export class Batch {
  #events: ProductEvent[];
  #bytes: number;
  /** Position in the queue from which its oldest event came, or that of the batch it is a part of. */
  readonly position: number;
  /** The segment of the outbox that has its events, all of them; `undefined` when memory alone has. */
  readonly held: HeldSegment | undefined;
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
  /** Answers in a row that said 2xx and confirmed nothing. */
  unconfirmed = 0;

  constructor(events: ProductEvent[], position = 0, bytes: number = sum(events), held?: HeldSegment) {
    this.#events = events;
    this.position = position;
    this.held = held;
    this.#bytes = bytes;
  }

  get events(): readonly ProductEvent[] {
    return this.#events;
  }

  get size(): number {
    return this.#events.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The first half, then the rest, as batches that were never tried. */
  halves(): readonly [Batch, Batch] {
    const middle = Math.ceil(this.#events.length / 2);
    const part = (events: ProductEvent[]): Batch => new Batch(events, this.position, sum(events), this.held);
    const halves = [part(this.#events.slice(0, middle)), part(this.#events.slice(middle))] as const;
    for (const half of halves) half.refusedAt = this.refusedAt;
    return halves;
  }

  /** Keeps only the events with these uuids. */
  keep(uuids: ReadonlySet<string>): void {
    this.#events = this.#events.filter((event) => uuids.has(event.uuid));
    this.#bytes = sum(this.#events);
  }

  dropOldest(): void {
    const event = this.#events.shift();
    if (event) this.#bytes -= estimateBytes(event);
  }
}

function sum(events: readonly ProductEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += estimateBytes(event);
  return bytes;
}
