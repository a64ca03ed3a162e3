// Above it, a broken or hostile answer could silence the delivery for days.
const LONGEST_MS = 15 * 60_000;

// As RFC 9110 writes it; Date.parse alone would take "-1", "1.5" and "12 apples" for dates.
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait by a `Retry-After` header, in seconds or as an HTTP date, at most 15 minutes.
 * `undefined` when there is none, or none that can be read.
 */
export function readRetryAfter(header: string | null | undefined, wallMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS);
  if (!HTTP_DATE.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.min(Math.max(dateMs - wallMs, 0), LONGEST_MS);
}
