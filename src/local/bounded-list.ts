interface Waiting {
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How much a list keeps before it forgets its oldest tenth. */
export interface ListLimits {
  readonly items: number;
  readonly bytes: number;
}

/**
 * A list in order of arrival that forgets its oldest items rather than running out of memory, and that can
 * be awaited. Positions count from 0 since the last `clear()`, forgotten items included.
 */
export class BoundedList<T> {
  readonly #limits: ListLimits;
  readonly #forget: (items: readonly T[]) => void;
  readonly #waiting = new Set<Waiting>();
  #items: T[] = [];
  #sizes: number[] = [];
  #bytes = 0;
  #forgotten = 0;

  constructor(limits: ListLimits, forget: (items: readonly T[]) => void = () => {}) {
    this.#limits = limits;
    this.#forget = forget;
  }

  /** Items since the last `clear()`, forgotten ones included. */
  get total(): number {
    return this.#forgotten + this.#items.length;
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  /** A copy of what is kept; it stays as it is. */
  all(): readonly T[] {
    return [...this.#items];
  }

  at(position: number): T | undefined {
    return this.#items[position - this.#forgotten];
  }

  /** At most `limit` items from a position on, or from the oldest that is kept. */
  from(position: number, limit: number): readonly T[] {
    const start = Math.max(0, position - this.#forgotten);
    return this.#items.slice(start, start + limit);
  }

  /** Adds an item and returns its position. */
  push(item: T, bytes: number): number {
    this.#items.push(item);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    const position = this.total - 1;
    while (this.#items.length > 1 && this.#isFull()) this.#forgetOldest();
    for (const waiting of this.#waiting) if (this.total >= waiting.count) waiting.resolve();
    return position;
  }

  /** Puts another item in the place of one that is kept. */
  replace(position: number, item: T): void {
    const index = position - this.#forgotten;
    if (index >= 0 && index < this.#items.length) this.#items[index] = item;
  }

  clear(): void {
    this.#items = [];
    this.#sizes = [];
    this.#bytes = 0;
    this.#forgotten = 0;
  }

  /** Resolves once `count` items have come since the last `clear()`. @throws {Error} after `timeoutMs`. */
  async waitFor(count: number, timeoutMs: number, noun: string): Promise<readonly T[]> {
    if (this.total < count) await this.#wait(count, timeoutMs, noun);
    return this.all();
  }

  /** Ends every wait with an error. */
  giveUp(reason: string): void {
    for (const waiting of this.#waiting) waiting.reject(new Error(reason));
  }

  async #wait(count: number, timeoutMs: number, noun: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let waiting: Waiting | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        waiting = { count, resolve, reject };
        this.#waiting.add(waiting);
        timer = setTimeout(() => {
          reject(new Error(`Waited ${timeoutMs} ms for ${count} ${noun}; ${this.total} came`));
        }, timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      if (waiting) this.#waiting.delete(waiting);
    }
  }

  #isFull(): boolean {
    return this.#items.length > this.#limits.items || this.#bytes > this.#limits.bytes;
  }

  // A tenth at once, because removing one at a time from the front of a large array is quadratic.
  #forgetOldest(): void {
    const count = Math.max(1, Math.floor(this.#items.length / 10));
    const items = this.#items.splice(0, count);
    for (const size of this.#sizes.splice(0, count)) this.#bytes -= size;
    this.#forgotten += items.length;
    this.#forget(items);
  }
}
