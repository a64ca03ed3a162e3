import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What they are given to write, and where in it. */
const WRITES = {
  writeSync: ([, data, from = 0, length]) => bytesOf(data, from, length),
  writevSync: ([, buffers]) => Buffer.concat(buffers),
  appendFileSync: ([, data]) => bytesOf(data, 0),
};

/**
 * Times every synchronous call to the file system from now on, whoever makes it, and keeps what it wrote: all that has
 * to be known of an outbox's insides. To be called before the library is imported.
 */
export function watchFileCalls() {
  const calls = { us: 0, written: [], isOn: false };
  let depth = 0;
  for (const [name, original] of Object.entries(fs)) {
    if (!name.endsWith('Sync') || typeof original !== 'function') continue;
    fs[name] = function timed(...args) {
      // One that calls another is one call.
      if (!calls.isOn || depth > 0) return original.apply(this, args);
      depth += 1;
      const from = performance.now();
      try {
        return original.apply(this, args);
      } finally {
        calls.us += (performance.now() - from) * 1_000;
        depth -= 1;
        if (WRITES[name]) calls.written.push(WRITES[name](args));
      }
    };
  }
  syncBuiltinESMExports();
  return calls;
}

function bytesOf(data, from, length) {
  if (typeof data === 'string') return Buffer.from(data);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(
    bytes.subarray(from, length === undefined || length === null ? undefined : from + length),
  );
}
