import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodeFiles } from '../../../src/deliver/outbox/disk/node-files.js';
import { describeOutboxStore, type OutboxWorld } from './contract.js';
import { ScriptedFiles } from './scripted-files.js';
import { openFileStore, Processes } from './support.js';

describeOutboxStore('files', () => {
  const parent = mkdtempSync(join(tmpdir(), 'spanhog-outbox-'));
  const processes = new Processes();
  let isFailing = false;
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const files = {
    ...nodeFiles,
    write(...[file, bytes, offset, length]: Parameters<typeof nodeFiles.write>): number {
      if (!isFailing) return nodeFiles.write(file, bytes, offset, length);
      // Half of it, and then no more: what a disk does that has just become full.
      if (offset === 0) return nodeFiles.write(file, bytes, offset, length / 2);
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    },
  };
  return {
    open: () =>
      openFileStore(files, join(parent, 'outbox'), processes, { sync: 'interval', uid: process.getuid?.() }),
    kill: (store) => processes.kill(store),
    setFailing: (failing) => (isFailing = failing),
  };
});

describeOutboxStore('files of a scripted file system', () => scriptedWorld(() => 'ENOSPC'));
describeOutboxStore('files that are cut in the middle and can not be mended', () =>
  scriptedWorld((call) => (call === 'write' ? { writes: 9 } : call === 'truncate' ? 'EIO' : undefined)),
);
describeOutboxStore('files of a process without descriptors', () =>
  scriptedWorld((call) => (call === 'create' || call === 'write' ? 'EMFILE' : undefined)),
);

function scriptedWorld(fault: ScriptedFiles['fault']): OutboxWorld {
  const files = new ScriptedFiles();
  const processes = new Processes();
  return {
    open: () => openFileStore(files, '/outbox', processes),
    kill: (store) => processes.kill(store),
    setFailing(isFailing) {
      let writes = 0;
      // A short write is followed by a failing one.
      files.fault = (call, path) => {
        if (!isFailing) return undefined;
        const found = fault(call, path);
        if (typeof found !== 'object') return found;
        writes += 1;
        return writes % 2 === 0 ? 'EIO' : found;
      };
    },
  };
}
