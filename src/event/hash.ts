/**
 * 96 bits over a text's code units: three lanes of multiply and rotate, each mixed to the end by murmur3's
 * finaliser. Not cryptographic; about 0.15 µs for 60 characters, where SHA-1 costs 3.
 */
export function hash96(text: string): readonly [number, number, number] {
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
