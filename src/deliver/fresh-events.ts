import type { ProductEvent } from '../event/product-event.js';
import { Batch } from './batch.js';
import { EventQueue } from './event-queue.js';
import type { HeldSegment } from './outbox/held-segment.js';

/** Events that follow each other in the queue, and are kept in the same place besides: a segment, or none. */
interface Run {
  readonly held: HeldSegment | undefined;
  events: number;
}

/** Events that were never sent, in the order they came. Those in a segment are in the outbox as well: live ones. */
export class FreshEvents {
  readonly #queue = new EventQueue();
  // Oldest first.
  readonly #runs: Run[] = [];
  #live = 0;
  #liveBytes = 0;

  /** Position of the oldest event in here. */
  get head(): number {
    return this.#queue.head;
  }

  /** Position that the next pushed event gets. */
  get tail(): number {
    return this.#queue.tail;
  }

  get size(): number {
    return this.#queue.size;
  }

  get bytes(): number {
    return this.#queue.bytes;
  }

  /** Events that are in the outbox as well. */
  get live(): number {
    return this.#live;
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** The segment of the oldest event, where it has one. */
  get oldestHeld(): HeldSegment | undefined {
    return this.#runs[0]?.held;
  }

  push(event: ProductEvent, bytes: number, held: HeldSegment | undefined): void {
    this.#queue.push(event, bytes);
    const last = this.#runs.at(-1);
    if (last && last.held === held) last.events += 1;
    else this.#runs.push({ held, events: 1 });
    if (!held) return;
    this.#live += 1;
    this.#liveBytes += bytes;
  }

  /** The oldest events, all from the same place; at least one, however large, when there is any. */
  take(maxEvents: number, maxBytes: number): Batch | undefined {
    const [run] = this.#runs;
    if (!run) return undefined;
    const events: ProductEvent[] = [];
    const { head, bytes: bytesBefore } = this.#queue;
    const most = Math.min(maxEvents, run.events);
    while (events.length < most) {
      const taken = bytesBefore - this.#queue.bytes;
      if (events.length > 0 && taken + this.#queue.headBytes > maxBytes) break;
      const event = this.#queue.shift();
      if (!event) break;
      events.push(event);
    }
    const bytes = bytesBefore - this.#queue.bytes;
    run.held?.take(events.length);
    this.#leave(run, events.length, bytes);
    return new Batch(events, head, bytes, run.held);
  }

  /**
   * Forgets the oldest events, up to the first that isn't in the outbox: there they can be read again.
   * @returns How many; 0 when the oldest has no other place.
   */
  spill(): number {
    const [run] = this.#runs;
    if (run?.held?.isGone !== false) return 0;
    const { events } = run;
    const bytesBefore = this.#queue.bytes;
    for (let i = 0; i < events; i += 1) this.#queue.shift();
    run.held.spill();
    this.#leave(run, events, bytesBefore - this.#queue.bytes);
    return events;
  }

  clear(): void {
    this.#queue.clear();
    this.#runs.length = 0;
    this.#live = 0;
    this.#liveBytes = 0;
  }

  #leave(run: Run, events: number, bytes: number): void {
    run.events -= events;
    if (run.events === 0) this.#runs.shift();
    if (!run.held) return;
    this.#live -= events;
    this.#liveBytes -= bytes;
  }
}
