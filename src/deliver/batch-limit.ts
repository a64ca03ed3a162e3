// Additive, so that a limit on the way (a proxy's, say) is met now and then, not at every other request.
const STEPS_TO_FULL = 20;

/** Events in the next batch: fewer after a 413, and step by step up to the full size again. */
export class BatchLimit {
  readonly #full: number;
  #size: number;

  constructor(full: number) {
    this.#full = full;
    this.#size = full;
  }

  get size(): number {
    return this.#size;
  }

  tooLarge(size: number): void {
    this.#size = Math.max(1, Math.min(this.#size, Math.floor(size / 2)));
  }

  taken(size: number): void {
    if (size < this.#size) return;
    this.#size = Math.min(this.#full, this.#size + Math.ceil(this.#full / STEPS_TO_FULL));
  }
}
