import type { Pace } from './settings.js';

/**
 * Full jitter: anywhere between a least wait and a bound that doubles with each failure in a row, so that many
 * processes don't come back at once. Never before `Retry-After`, nor all exactly at its end.
 * @param random From 0 up to 1.
 */
export function backoffMs(
  failures: number,
  random: number,
  pace: Pick<Pace, 'backoffMinMs' | 'backoffBaseMs' | 'backoffMaxMs'>,
  retryAfterMs = 0,
): number {
  const { backoffMinMs, backoffBaseMs, backoffMaxMs } = pace;
  const bound = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.max(failures - 1, 0));
  const after = retryAfterMs > 0 ? retryAfterMs + random * Math.min(backoffBaseMs, backoffMaxMs) : 0;
  return Math.max(random * bound, backoffMinMs, after);
}

/** The wait before the next probe of a PostHog that holds everything up. */
export function probeMs(
  random: number,
  pace: Pick<Pace, 'probeMinMs' | 'probeMaxMs'>,
  retryAfterMs = 0,
): number {
  return Math.max(pace.probeMinMs + random * (pace.probeMaxMs - pace.probeMinMs), retryAfterMs);
}
