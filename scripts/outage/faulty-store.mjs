// The file outbox over the real file system, whose calls fail as a script says: one step after the other, each for
// so many milliseconds, over and over, until `untilMs`.
import { systemClock } from '../../dist/modules/deliver/clock.js';
import { FileStore } from '../../dist/modules/deliver/outbox/file-store.js';
import { fingerprint } from '../../dist/modules/deliver/outbox/disk/names.js';
import { nodeFiles } from '../../dist/modules/deliver/outbox/disk/node-files.js';
import { systemIdentity } from '../../dist/modules/deliver/outbox/owners/process-identity.js';

const FAULTS = {
  none: [],
  ENOSPC: ['write', 'create', 'makeDirectory'],
  EROFS: ['write', 'create', 'makeDirectory', 'rename', 'remove', 'touch'],
  EIO: ['write', 'truncate', 'read', 'sync'],
  EMFILE: ['create', 'read', 'list', 'syncDirectory'],
  short: ['write'],
};

export function faultyStore(directory, { steps, stepMs, untilMs }) {
  const startMs = performance.now();
  const present = () => {
    const sinceMs = performance.now() - startMs;
    return sinceMs < untilMs ? steps[Math.floor(sinceMs / stepMs) % steps.length] : 'none';
  };
  const files = Object.fromEntries(
    Object.entries(nodeFiles).map(([name, call]) => [
      name,
      (...args) => {
        const fault = present();
        if (!FAULTS[fault].includes(name)) return call(...args);
        // Half a line, and then nothing more.
        if (fault === 'short' && args[2] === 0) return call(args[0], args[1], 0, Math.ceil(args[3] / 2));
        throw Object.assign(new Error(fault), { code: fault === 'short' ? 'ENOSPC' : fault });
      },
    ]),
  );
  return new FileStore({
    directory,
    key: fingerprint('phc_outage', ''),
    maxBytes: 256 * 2 ** 20,
    maxAgeMs: 86_400_000,
    sync: 'interval',
    files,
    clock: systemClock,
    identity: systemIdentity(),
    uid: process.geteuid?.(),
    chunkEvents: 500,
    chunkBytes: 2 * 2 ** 20,
  });
}
