import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode, type Files } from './files.js';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;
// Windows has no O_NOFOLLOW and no O_NONBLOCK: there they are undefined, which counts as 0.
const NEW = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW;
// Without O_NONBLOCK, opening a named pipe waits for a writer, and a thread of the pool with it.
const EXISTING = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Windows opens or syncs no directory, and some network file systems don't either: their entries are safe without. */
const NO_DIRECTORY_SYNC = new Set(['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP']);

const fdatasync = promisify(fs.fdatasync);

/** The real file system. */
export const nodeFiles: Files = {
  makeDirectory(path) {
    try {
      fs.mkdirSync(path, 0o700);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  },
  look(path) {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return (
      stats && {
        kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
        uid: stats.uid,
        mode: stats.mode & 0o7777,
        bytes: stats.size,
        modifiedAtMs: stats.mtimeMs,
        inode: stats.ino,
      }
    );
  },
  list: (path) => fs.readdirSync(path),
  create: (path) => fs.openSync(path, NEW, 0o600),
  write: (file, bytes, offset, length) => fs.writeSync(file, bytes, offset, length),
  truncate: (file, bytes) => fs.ftruncateSync(file, bytes),
  close: (file) => fs.closeSync(file),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.unlinkSync(path),
  removeDirectory: (path) => fs.rmdirSync(path),
  touch(path) {
    const now = new Date();
    fs.lutimesSync(path, now, now);
  },
  readNow(path, length) {
    const file = fs.openSync(path, EXISTING);
    try {
      const stats = fs.fstatSync(file);
      if (!stats.isFile()) throw notAFile();
      const buffer = Buffer.allocUnsafe(Math.min(length, stats.size));
      return buffer.subarray(0, fs.readSync(file, buffer, 0, buffer.length, 0));
    } finally {
      fs.closeSync(file);
    }
  },
  async read(path, offset, length) {
    const handle = await open(path, EXISTING);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile();
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, stats.size - offset)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await handle.close();
    }
  },
  sync: (file) => fdatasync(file),
  async syncDirectory(path) {
    try {
      const handle = await open(path, O_RDONLY);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (!NO_DIRECTORY_SYNC.has(errorCode(error) ?? '')) throw error;
    }
  },
};

function notAFile(): Error {
  return Object.assign(new Error('Expected a file'), { code: 'EINVAL' });
}
