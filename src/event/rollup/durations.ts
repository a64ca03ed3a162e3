/** Upper bounds in milliseconds: ten in each decade, 26 % apart, the same everywhere, so that counts of them add up. */
const DURATION_BOUNDS_MS: readonly number[] = Object.freeze(
  [0.1, 1, 10, 100, 1_000, 10_000, 100_000].flatMap((decade) =>
    [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8].map((step) => Number((decade * step).toPrecision(3))),
  ),
);
const LAST = DURATION_BOUNDS_MS.length - 1;

/** How long the requests of a roll-up took: their sum, the longest, and how many there were up to each bound. */
export class Durations {
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;
  /** Nearly all requests of a group are in a few buckets. */
  readonly #buckets: number[] = [];
  readonly #counts: number[] = [];

  /** @param weight For how many requests it stands. */
  add(durationMs: number, weight: number): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return;
    this.#count += weight;
    this.#sumMs += durationMs * weight;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
    const bucket = bucketOf(durationMs);
    const at = this.#buckets.indexOf(bucket);
    if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + weight;
    else {
      this.#buckets.push(bucket);
      this.#counts.push(weight);
    }
  }

  /** `NaN` without any. */
  get meanMs(): number {
    return this.#sumMs / this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** What came after an earlier state, as far as it is known: one duration, the mean, for all. */
  since(sumMs: number, count: number): Durations {
    const rest = new Durations();
    const weight = this.#count - count;
    if (weight > 0) rest.add(Math.max((this.#sumMs - sumMs) / weight, 0), weight);
    return rest;
  }

  get state(): { readonly sumMs: number; readonly count: number } {
    return { sumMs: this.#sumMs, count: this.#count };
  }

  /** `,"duration_ms_max":…,"duration_bucket_ms":[…],"duration_bucket_count":[…]`, by bound; empty without any. */
  get json(): string {
    if (this.#count === 0) return '';
    const order = this.#buckets.map((_, at) => at).toSorted((a, b) => this.#at(a) - this.#at(b));
    const bounds = order.map((at) => DURATION_BOUNDS_MS[this.#at(at)]);
    const counts = order.map((at) => this.#counts[at]);
    return (
      `,"duration_ms_max":${Math.round(this.#maxMs * 10) / 10}` +
      `,"duration_bucket_ms":[${bounds.join(',')}],"duration_bucket_count":[${counts.join(',')}]`
    );
  }

  #at(index: number): number {
    return this.#buckets[index] ?? 0;
  }
}

/** The first bound that is not below; what is above all of them counts in the last one. */
function bucketOf(durationMs: number): number {
  let low = 0;
  let high = LAST;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (durationMs <= (DURATION_BOUNDS_MS[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
