import type { EventJson } from '../event/event-json.js';
import { Batch } from './batch.js';
import { EventQueue } from './event-queue.js';
import type { HeldSegment } from './outbox/held-segment.js';

/** Events that follow each other in the queue, and are kept in the same place besides: a segment, or none. */
interface Run {
  readonly held: HeldSegment | undefined;
  events: number;
}

/** What became of an event that was pushed. */
export interface Pushed {
  readonly bytes: number;
  readonly held: HeldSegment | undefined;
}

/** Events that were never sent, in the order they came. Those in a segment are in the outbox as well: live ones. */
export class FreshEvents {
  readonly #queue: EventQueue;
  // Oldest first.
  readonly #runs: Run[] = [];
  #live = 0;
  #liveBytes = 0;

  /** @param batchSize As many as are mostly taken at once. */
  constructor(batchSize: number) {
    this.#queue = new EventQueue(batchSize);
  }

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

  /** @param hold Writes the event's JSON down elsewhere, and tells the segment it is in then. */
  push(event: EventJson | Uint8Array, hold?: (json: Uint8Array) => HeldSegment | undefined): Pushed {
    const bytes = this.#queue.push(event);
    const held = hold?.(this.#queue.newest);
    const last = this.#runs.at(-1);
    if (last && last.held === held) last.events += 1;
    else this.#runs.push({ held, events: 1 });
    if (held) {
      this.#live += 1;
      this.#liveBytes += bytes;
    }
    return { bytes, held };
  }

  /** The oldest events, all from the same place; at least one, however large, when there is any. */
  take(maxEvents: number, maxBytes: number): Batch | undefined {
    const [run] = this.#runs;
    if (!run) return undefined;
    const { head } = this.#queue;
    const events = this.#queue.take(Math.min(maxEvents, run.events), maxBytes);
    if (!events) return undefined;
    run.held?.take(events.size);
    this.#leave(run, events.size, events.bytes);
    return new Batch(events, head, run.held);
  }

  /**
   * Forgets the oldest events, up to the first that isn't in the outbox: there they can be read again.
   * @returns How many; 0 when the oldest has no other place.
   */
  spill(): number {
    const [run] = this.#runs;
    if (run?.held?.isGone !== false) return 0;
    const { events } = run;
    const bytes = this.#queue.skip(events);
    run.held.spill();
    this.#leave(run, events, bytes);
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
