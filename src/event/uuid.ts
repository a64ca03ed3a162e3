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
  const time = `${hex16(timeHigh >>> 16)}${hex16(timeHigh & 0xffff)}-${hex16(timeLow)}`;
  const rest = `${hex16(b >>> 16)}${hex16(b & 0xffff)}${hex16(c >>> 16)}`;
  return `${time}-${hex16(version)}-${hex16((variant << 8) | (a & 0xff))}-${rest}`;
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex16(value: number): string {
  return `${BYTES[value >>> 8]}${BYTES[value & 0xff]}`;
}

/** Three lanes of multiply and rotate over the text's code units, each mixed to the end (murmur3's finaliser). */
function hash96(text: string): readonly [number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  let c = 0xc2b2ae35;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b = (b << 13) | (b >>> 19);
    c = Math.imul(c + unit, 0x1b873593);
    c = (c << 17) | (c >>> 15);
  }
  return [mix(a ^ (b >>> 3)), mix(b ^ c), mix(c ^ Math.imul(a, 0x27d4eb2f))];
}

function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
