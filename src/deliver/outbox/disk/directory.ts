import type { Files } from './files.js';

/** The code of an error about the directory itself; its message is fit to be shown. */
export const UNFIT_DIRECTORY = 'ERR_OUTBOX_DIRECTORY';

/**
 * Creates the directory where it isn't there, with mode 0700, and makes sure that nobody else can read it, write
 * to it, or make it another one.
 * @param uid Whose it must be; `undefined` where the system has no owners (Windows): only its kind is looked at.
 * @throws The system's error, or one with the code `ERR_OUTBOX_DIRECTORY`.
 */
export function prepareDirectory(files: Files, path: string, uid: number | undefined): void {
  // Nearly always it is there: making it would make an error first, which takes longer than all the rest.
  let facts = files.look(path);
  if (!facts) {
    files.makeDirectory(path);
    facts = files.look(path);
  }
  if (facts?.kind !== 'directory') throw unfit(path, 'is not a directory, or a symbolic link to one');
  if (uid === undefined) return;
  if (facts.uid !== uid) throw unfit(path, `belongs to another user (${facts.uid}, and this is ${uid})`);
  if ((facts.mode & 0o077) === 0) return;
  const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
  throw unfit(path, `is open to others (mode ${mode}): chmod it to 0700, or name one that isn't there yet`);
}

function unfit(path: string, why: string): Error {
  return Object.assign(new Error(`${JSON.stringify(path)} ${why}`), { code: UNFIT_DIRECTORY });
}
