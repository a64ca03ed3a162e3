/** What the requests of a busy moment need; more is let go. */
const MAX_SPARES = 2;

/**
 * Memory of events that are settled, for those that come next. Memory outside of the heap isn't free: after every so
 * many megabytes of it the garbage collector looks at the whole heap.
 */
export class MemoryPool {
  readonly #spares: Buffer[] = [];

  /** Memory of at least so many bytes, with anything in it. */
  take(bytes: number): Buffer {
    const at = this.#spares.findIndex((spare) => spare.length >= bytes);
    const [spare] = at < 0 ? [] : this.#spares.splice(at, 1);
    return spare ?? Buffer.allocUnsafeSlow(bytes);
  }

  /** Nobody reads from it any more. */
  giveBack(memory: Buffer): void {
    if (this.#spares.length >= MAX_SPARES) this.#spares.shift();
    this.#spares.push(memory);
  }

  clear(): void {
    this.#spares.length = 0;
  }
}
