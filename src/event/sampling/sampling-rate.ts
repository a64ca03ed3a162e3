/** Of weights such as 1/3 a sum or a quotient has digits that mean nothing. */
export function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}

/**
 * The property that says that an event's `request_count` is an estimate: the part of the requests that was counted.
 * @param requests Those that were counted.
 * @param count Those that they stand for.
 * @returns `,"sampling_rate":0.1`; empty where all were counted.
 */
export function samplingRate(requests: number, count: number): string {
  return requests === count ? '' : `,"sampling_rate":${rounded(requests / count)}`;
}
