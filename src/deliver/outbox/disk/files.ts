/** What `lstat` says of a name. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  /** Owner; 0 where the system knows none. */
  readonly uid: number;
  /** Permission bits, as 0o700. */
  readonly mode: number;
  readonly bytes: number;
  readonly modifiedAtMs: number;
  /** Tells two files of one name apart. */
  readonly inode: number;
}

/**
 * The file system as the outbox needs it: handed in, so that tests can script its faults. Every function
 * throws the system's error, with its `code`. What happens in a request's turn is synchronous: then it is
 * done when the turn ends, and each takes microseconds. Reading and syncing wait for the disk, and don't.
 */
export interface Files {
  /** Creates one directory, for its owner only; its parent has to be there. Fine when it exists. */
  makeDirectory(path: string): void;
  /** Follows no link. `undefined` when there is nothing. */
  look(path: string): FileFacts | undefined;
  list(path: string): readonly string[];
  /** Creates a file for its owner only, and opens it for appending. @throws EEXIST, for a link as well. */
  create(path: string): number;
  /** @returns How many of the bytes were written: maybe not all. */
  write(file: number, bytes: Uint8Array, offset: number, length: number): number;
  truncate(file: number, bytes: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  /** Removes a file. */
  remove(path: string): void;
  /** Removes a directory. @throws ENOTEMPTY when something is in it. */
  removeDirectory(path: string): void;
  /** Sets the time of modification of a file or directory to now. @throws ENOENT when there is none. */
  touch(path: string): void;
  /** As `read` of at most `length` bytes from the start, but at once. */
  readNow(path: string, length: number): Buffer;
  /** At most `length` bytes from `offset`; fewer only at the end. Follows no link, opens nothing but a file. */
  read(path: string, offset: number, length: number): Promise<Buffer>;
  /** Waits until the file's data is on the disk. */
  sync(file: number): Promise<void>;
  /** Waits until the directory's entries are on the disk, where the system can do that. */
  syncDirectory(path: string): Promise<void>;
}

/** The system's code of an error, as `ENOSPC`; nothing else of it is fit for a message. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}

/** Removes a file, if it is there. @throws The system's error. */
export function removeIfThere(files: Pick<Files, 'remove'>, path: string): void {
  try {
    files.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
