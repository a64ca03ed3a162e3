const MAX_BYTES = 1024 * 1024;
/** After a body so much smaller than the one before, the memory is taken anew: what a burst needed is let go. */
const MUCH_SMALLER = 4;

/**
 * Memory for one body at a time, used again for the next: memory outside of the heap makes the garbage collector
 * look at the whole heap after every so many megabytes.
 */
export class Scratch {
  #memory: Buffer = Buffer.alloc(0);

  /** Memory of at least so many bytes; the one before is not used any more. */
  take(bytes: number): Buffer {
    const { length } = this.#memory;
    if (bytes <= length && bytes * MUCH_SMALLER >= length) return this.#memory;
    const made = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.125));
    this.#memory = made.length > MAX_BYTES ? Buffer.alloc(0) : made;
    return made;
  }
}
