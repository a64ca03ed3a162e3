const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;
const FUTURE_CUTOFF_MS = 23 * 3_600_000;
const YEAR_0_MS = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10000_MS = Date.parse('+010000-01-01T00:00:00Z');

/** Milliseconds since 1970 of an RFC 3339 time, the only form that v1 takes. */
export function parseRfc3339(text: string): number | undefined {
  if (!RFC_3339.test(text)) return undefined;
  return finite(Date.parse(text.replace(' ', 'T').toUpperCase()));
}

/** Milliseconds since 1970 of a v0 time, which may have other forms; without a zone it is UTC. */
export function parseLooseTime(text: string): number | undefined {
  if (WITHOUT_ZONE.test(text)) return finite(Date.parse(`${text.replace(' ', 'T').toUpperCase()}Z`));
  return parseRfc3339(text) ?? finite(Date.parse(text));
}

/** The time that PostHog stores, and whether it replaced one that was too far ahead. */
export interface StoredTime {
  readonly ms: number;
  readonly wasInFuture: boolean;
}

/**
 * Computes `given − (sentAt − now)`. Without `sentAtMs` the time is stored as given, as with
 * `$ignore_sent_at`. More than 23 hours ahead becomes now; a year outside 0 to 9999 becomes 1970.
 */
export function storedTime(givenMs: number, sentAtMs: number | undefined, nowMs: number): StoredTime {
  const ms = sentAtMs === undefined ? givenMs : givenMs - (sentAtMs - nowMs);
  if (ms - nowMs > FUTURE_CUTOFF_MS) return { ms: nowMs, wasInFuture: true };
  return { ms: ms < YEAR_0_MS || ms >= YEAR_10000_MS ? 0 : ms, wasInFuture: false };
}

function finite(timeMs: number): number | undefined {
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
