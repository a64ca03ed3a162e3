import { hash96 } from './hash.js';

/**
 * The event's id: a UUIDv7 whose time is the span's end and whose other 74 bits are a hash of trace id, span
 * id and event name. The same event has the same id in every try, process and restart, so PostHog keeps it
 * once. Not a cryptographic hash: trace and span ids are random already, and SHA-1 would cost 3 µs.
 *
 * @param endMs Milliseconds since the epoch, from 0 to 2^48 - 1.
 */
export function eventUuid(endMs: number, traceId: string, spanId: string, event: string): string {
  const text = `${traceId}${spanId}${event}`;
  const [a, b, c] = hash96(text);
  const timeHigh = Math.floor(endMs / 0x10000);
  const timeLow = endMs % 0x10000;
  const version = 0x7000 | (a >>> 20);
  const variant = 0x80 | ((a >>> 14) & 0x3f);
  // Joined, not concatenated: V8 keeps the pieces of a concatenation for as long as the event waits.
  return [
    hex16(timeHigh >>> 16),
    hex16(timeHigh & 0xffff),
    '-',
    hex16(timeLow),
    '-',
    hex16(version),
    '-',
    hex16((variant << 8) | (a & 0xff)),
    '-',
    hex16(b >>> 16),
    hex16(b & 0xffff),
    hex16(c >>> 16),
  ].join('');
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex16(value: number): string {
  return `${BYTES[value >>> 8]}${BYTES[value & 0xff]}`;
}
