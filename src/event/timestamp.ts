let lastSecond = Number.NaN;
let lastText = '';

/** A time in ISO 8601, UTC, with milliseconds. Most are of the same second as the one before. */
export function timestampOf(timeMs: number): string {
  const second = Math.floor(timeMs / 1_000);
  if (second !== lastSecond) {
    lastText = new Date(second * 1_000).toISOString().slice(0, -4);
    lastSecond = second;
  }
  const ms = Math.trunc(timeMs - second * 1_000);
  return `${lastText}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
