/**
 * Full jitter: anywhere between 0 and a bound that doubles with each failure in a row, so that many
 * processes don't come back at once. Never before `Retry-After`, nor all exactly at its end.
 * @param random From 0 up to 1.
 */
export function backoffMs(
  failures: number,
  random: number,
  pace: { readonly backoffBaseMs: number; readonly backoffMaxMs: number },
  retryAfterMs = 0,
): number {
  const { backoffBaseMs, backoffMaxMs } = pace;
  const bound = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.max(failures - 1, 0));
  const after = retryAfterMs > 0 ? retryAfterMs + random * Math.min(backoffBaseMs, backoffMaxMs) : 0;
  return Math.max(random * bound, after);
}

/** The wait before the next probe of a PostHog that holds everything up. */
export function probeMs(
  random: number,
  pace: { readonly probeMinMs: number; readonly probeMaxMs: number },
  retryAfterMs = 0,
): number {
  return Math.max(pace.probeMinMs + random * (pace.probeMaxMs - pace.probeMinMs), retryAfterMs);
}
