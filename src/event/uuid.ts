import { hash96 } from './hash.js';

const HEX: readonly string[] = Array.from({ length: 4_096 }, (_, value) =>
  value.toString(16).padStart(3, '0'),
);
const SPAN_ID = /^[\da-f]{16}$/;
const TRACE_ID = /^[\da-f]{32}$/;

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
    const isPlain = SPAN_ID.test(spanId) && TRACE_ID.test(traceId);
    const trace = isPlain ? Number.parseInt(traceId.slice(29), 16) : hash96(`${traceId} ${spanId}`)[0];
    const span = isPlain ? spanId.slice(4) : hashed(`${spanId} ${traceId}`);
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

/** Twelve digits of ids that no SDK makes. */
function hashed(ids: string): string {
  const [, b, c] = hash96(ids);
  return (b.toString(16).padStart(8, '0') + c.toString(16).padStart(8, '0')).slice(0, 12);
}
