/** The wall clock is believed only of what was watched for so long: it may have jumped just now. */
const WATCHED_MS = 3_600_000;

/**
 * Whether a segment has passed its age, by a wall clock that may jump: what was watched for the whole time is
 * too old whatever the clock says, and nothing is before it was watched (and tried) for a while.
 * @param watchedMs Monotonic.
 */
export function isTooOld(watchedMs: number, wallAgeMs: number, maxAgeMs: number): boolean {
  return watchedMs >= maxAgeMs || (wallAgeMs >= maxAgeMs && watchedMs >= Math.min(maxAgeMs, WATCHED_MS));
}
