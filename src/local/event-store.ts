import { BoundedList, type ListLimits } from './bounded-list.js';
import type { ReceivedEvent, StoredEvent } from './capture/event.js';

/** A million events or 256 MiB of them as JSON, which takes two to three times that on the heap. */
const DEFAULT_LIMITS: ListLimits = { items: 1_000_000, bytes: 256 * 1024 * 1024 };

interface Row {
  readonly key: string;
  readonly event: StoredEvent;
}

/**
 * The events of this process's life, merged as PostHog's table merges them: one row for each token, UTC day,
 * event name, distinct id and uuid. The first copy stays, in order of arrival, and counts the others.
 */
export class EventStore {
  readonly #positions = new Map<string, number>();
  readonly #rows: BoundedList<Row>;
  readonly #onEvent: (event: StoredEvent) => void;

  /** @param onEvent Called for the first copy of each event; it must not throw. */
  constructor(onEvent: (event: StoredEvent) => void = () => {}, limits: ListLimits = DEFAULT_LIMITS) {
    this.#onEvent = onEvent;
    this.#rows = new BoundedList<Row>(limits, (rows) => {
      for (const { key } of rows) this.#positions.delete(key);
    });
  }

  /** Rows since the last `clear()`, forgotten ones included. */
  get total(): number {
    return this.#rows.total;
  }

  get forgotten(): number {
    return this.#rows.forgotten;
  }

  all(): readonly StoredEvent[] {
    return this.#rows.all().map(({ event }) => event);
  }

  from(position: number, limit: number): readonly StoredEvent[] {
    return this.#rows.from(position, limit).map(({ event }) => event);
  }

  /** Takes events of an earlier time, without telling anybody of them. */
  restore(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const key = keyOf('', event);
      if (this.#positions.has(key)) continue;
      this.#positions.set(key, this.#rows.push({ key, event }, JSON.stringify(event).length));
    }
  }

  /** @param bytes Size of one of the events as JSON, roughly. */
  take(token: string, events: readonly ReceivedEvent[], bytes: number): void {
    for (const event of events) {
      const key = keyOf(token, event);
      // An event of an earlier time has lost its token.
      const position = this.#positions.get(key) ?? this.#positions.get(keyOf('', event));
      const row = position === undefined ? undefined : this.#rows.at(position);
      if (position === undefined || !row) this.#add(key, { ...event, copies: 1 }, bytes);
      else this.#rows.replace(position, { key, event: { ...row.event, copies: row.event.copies + 1 } });
    }
  }

  async waitFor(count: number, timeoutMs: number): Promise<readonly StoredEvent[]> {
    await this.#rows.waitFor(count, timeoutMs, 'events');
    return this.all();
  }

  clear(): void {
    this.#rows.clear();
    this.#positions.clear();
  }

  giveUp(reason: string): void {
    this.#rows.giveUp(reason);
  }

  #add(key: string, event: StoredEvent, bytes: number): void {
    this.#positions.set(key, this.#rows.push({ key, event }, bytes));
    this.#onEvent(event);
  }
}

function keyOf(token: string, event: ReceivedEvent): string {
  return JSON.stringify([token, event.timestamp.slice(0, 10), event.event, event.distinctId, event.uuid]);
}
