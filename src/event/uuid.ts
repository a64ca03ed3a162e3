import { hash96 } from './hash.js';

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

let lastHigh = -1;
let lastText = '';

/**
 * The event's id: a UUIDv7 whose time is the span's end and whose other 74 bits are a hash of trace id, span
 * id and event name. The same event has the same id in every try, process and restart, so PostHog keeps it
 * once. Not a cryptographic hash: trace and span ids are random already, and SHA-1 would cost 3 µs.
 *
 * @param endMs Milliseconds since the epoch, from 0 to 2^48 - 1.
 */
export function eventUuid(endMs: number, traceId: string, spanId: string, event: string): string {
  const [a, b, c] = hash96(`${traceId}${spanId}${event}`);
  const high = Math.floor(endMs / 0x10000);
  const version = 0x7000 | (a >>> 20);
  const variant = 0x8000 | ((a >>> 6) & 0x3f00) | (a & 0xff);
  // The upper four bytes of the time are the same for a minute.
  if (high !== lastHigh) {
    lastText = hex16(high >>> 16) + hex16(high & 0xffff);
    lastHigh = high;
  }
  return `${lastText}-${hex16(endMs % 0x10000)}-${hex16(version)}-${hex16(variant)}-${hex16(b >>> 16)}${hex16(b & 0xffff)}${hex16(c >>> 16)}`;
}

function hex16(value: number): string {
  return `${BYTES[value >>> 8]}${BYTES[value & 0xff]}`;
}
