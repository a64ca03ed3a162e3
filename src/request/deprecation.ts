import { firstText } from './bag.js';
import { headerKeys, type Bags } from './http.js';

const DEPRECATION = headerKeys('response', 'deprecation');
const SUNSET = headerKeys('response', 'sunset');

/** What the response said about the endpoint's end. */
export interface Deprecation {
  readonly deprecated: boolean;
  /** `YYYY-MM-DD` */
  readonly sunsetDate: string | undefined;
}

const NOT_DEPRECATED: Deprecation = { deprecated: false, sunsetDate: undefined };

/** From the response headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), where they are captured. */
export function readDeprecation(bags: Bags): Deprecation {
  const deprecation = firstText(bags, DEPRECATION);
  const sunset = firstText(bags, SUNSET);
  if (deprecation === undefined && sunset === undefined) return NOT_DEPRECATED;
  return {
    deprecated: deprecation !== undefined && !/^(?:false|\?0|0)$/i.test(deprecation),
    sunsetDate: sunset === undefined ? undefined : dateOf(sunset),
  };
}

const MAX_MS = 253_402_300_800_000;

/** An HTTP date, or seconds since the epoch as structured fields write them (`@1735689599`). */
function dateOf(text: string): string | undefined {
  const seconds = /^@(\d{1,12})$/.exec(text)?.[1];
  const atMs = seconds === undefined ? Date.parse(text.slice(0, 64)) : Number(seconds) * 1_000;
  return atMs >= 0 && atMs < MAX_MS ? new Date(atMs).toISOString().slice(0, 10) : undefined;
}
