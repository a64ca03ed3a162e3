import { readFile, stat } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';

/** Why there is nothing to read, in a sentence that says what to do. */
export class SourceError extends Error {}

const MEBIBYTE = 1024 * 1024;
/** Node reads no longer text: a larger file wants to be split by whoever wrote it. */
const MAX_BYTES = 512 * MEBIBYTE - 1024;
const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'its owner has to look at it',
};

/**
 * A file's text, `-` for standard input's.
 * @throws {SourceError} when it can't be read, or is too large
 */
export async function readTextFile(file: string): Promise<string> {
  try {
    if (file === '-') return await textOf(process.stdin);
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file, 'utf8');
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    const meaning = typeof code === 'string' ? (MEANING[code] ?? code) : 'unknown error';
    throw new SourceError(`can't read ${shownFile(file)}: ${meaning}`, { cause: error });
  }
  throw new SourceError(`${shownFile(file)} is larger than 512 MiB: split it by lines, or take a part`);
}

/** How messages call it. */
export function shownFile(file: string): string {
  return file === '-' ? 'standard input' : JSON.stringify(file);
}
