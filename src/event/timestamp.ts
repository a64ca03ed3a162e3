/** Writes times in ISO 8601, UTC, with milliseconds. Most are of the same second as the one before. */
export class Timestamps {
  #second = Number.NaN;
  #text = '';

  of(timeMs: number): string {
    const second = Math.floor(timeMs / 1_000);
    if (second !== this.#second) {
      this.#text = new Date(second * 1_000).toISOString().slice(0, -4);
      this.#second = second;
    }
    const ms = Math.trunc(timeMs - second * 1_000);
    return `${this.#text}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
  }
}
