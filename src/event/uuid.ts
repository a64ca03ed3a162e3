import { hash96 } from './hash.js';

const HEX: readonly string[] = Array.from({ length: 4_096 }, (_, value) =>
  value.toString(16).padStart(3, '0'),
);
const SPAN_ID_LENGTH = 16;
const TRACE_ID_LENGTH = 32;
/** What of the span's id, and of the trace's, stands in an event's. */
const SPAN_DIGITS_AT = 4;
const TRACE_DIGITS_AT = 29;

/** An app has a few hundred names of events. */
const MAX_NAMES = 1_000;

/**
 * Makes events' ids: a UUIDv7 whose time is the span's end, and whose other bits are of the span's and the trace's ids,
 * which are random already, and of a hash of the event's name. The same event has the same id in every try, process and
 * restart, so PostHog keeps it once.
 */
export class EventUuids {
  /** 26 bits of each name's hash. */
  readonly #names = new Map<string, number>();
  #high = -1;
  #highText = '';

  /** @param endMs Milliseconds since the epoch, from 0 to 2^48 - 1. */
  of(endMs: number, traceId: string, spanId: string, event: string): string {
    const high = Math.floor(endMs / 0x1000);
    // The upper nine digits of the time are the same for four seconds.
    if (high !== this.#high) {
      const text = high.toString(16).padStart(9, '0');
      this.#highText = `${text.slice(0, 8)}-${text.slice(8)}`;
      this.#high = high;
    }
    const name = this.#hashOf(event);
    const isPlain =
      isHex(spanId, SPAN_DIGITS_AT, SPAN_ID_LENGTH) && isHex(traceId, TRACE_DIGITS_AT, TRACE_ID_LENGTH);
    const trace = isPlain ? hexOf(traceId, TRACE_DIGITS_AT) : hash96(`${traceId} ${spanId}`)[0];
    const span = isPlain ? spanId.slice(SPAN_DIGITS_AT) : hashed(`${spanId} ${traceId}`);
    const time = HEX[Math.floor(endMs % 0x1000)];
    const variant = 'ab89'.charAt(name >>> 24);
    return `${this.#highText}${time}-7${HEX[name & 0xfff]}-${variant}${HEX[((name >>> 12) ^ trace) & 0xfff]}-${span}`;
  }

  #hashOf(event: string): number {
    const known = this.#names.get(event);
    if (known !== undefined) return known;
    const hash = hash96(event)[0] >>> 6;
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    this.#names.set(event, hash);
    return hash;
  }
}

/** Whether a text has this length, and digits in lower case from there on. A pattern takes three times as long. */
function isHex(text: string, from: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let at = from; at < length; at += 1) if (digitOf(text.charCodeAt(at)) < 0) return false;
  return true;
}

/** The number that the digits from there on are. */
function hexOf(text: string, from: number): number {
  let number = 0;
  for (let at = from; at < text.length; at += 1) number = (number << 4) | digitOf(text.charCodeAt(at));
  return number;
}

/** Of `0` to `9` and `a` to `f`; -1 for anything else. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/** Twelve digits of ids that no SDK makes. */
function hashed(ids: string): string {
  const [, b, c] = hash96(ids);
  return (b.toString(16).padStart(8, '0') + c.toString(16).padStart(8, '0')).slice(0, 12);
}
