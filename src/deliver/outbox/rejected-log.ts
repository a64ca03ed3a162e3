import { prepareDirectory } from './disk/directory.js';
import { LineEncoder } from './disk/line.js';
import { AppendFile } from './disk/append-file.js';
import type { StoreParts } from './store-parts.js';

/** The directory of refused events, inside the outbox's. */
export const REJECTED: string = 'rejected';
/** A file of it: `<createdAtMs>-<id>-<number>.rejected`. */
export const REJECTED_NAME: RegExp = /^(\d{13})-([0-9a-f]{16})-(\d{6,9})\.rejected$/;

/** A sixteenth of the outbox, between these. */
const LEAST_BYTES = 64 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
/** So many files at least share the room: the oldest goes as a whole. */
const FILES = 4;
/** So much may be written before another look at what is there: other processes write as well. */
const LOOK_EVERY = 1 / 64;
/** What is left free at each look: eight other processes may write that much before theirs. */
const RESERVE = 1 / 8;

/**
 * Events that PostHog refused for good, one line each with the reason, for people to find and to remove: nothing
 * else reads them. The files together stay within their part of the outbox.
 */
export class RejectedLog {
  readonly #parts: StoreParts;
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #encoder = new LineEncoder();
  #number = 0;
  #file: AppendFile | undefined;
  #name = '';
  #bytesUntilLook = 0;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#directory = `${parts.directory}/${REJECTED}`;
    this.#maxBytes = Math.min(Math.max(Math.trunc(parts.maxBytes / 16), LEAST_BYTES), MOST_BYTES);
  }

  /** @throws The system's error; then the event isn't in it. */
  add(event: Uint8Array, why: string): void {
    const at = new Date(this.#parts.clock.wallMs()).toISOString();
    const length = this.#encoder.encode(
      Buffer.concat([Buffer.from(`{"why":${JSON.stringify(why)},"at":"${at}",`), event.subarray(1)]),
    );
    if (this.#file && this.#file.bytes + length > this.#maxBytes / FILES) this.close();
    if (!this.#file || length > this.#bytesUntilLook) this.#makeRoom(length);
    this.#file ??= this.#open();
    this.#bytesUntilLook -= length;
    try {
      this.#file.append(this.#encoder.buffer, length);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#file?.end(false);
    this.#file = undefined;
  }

  #open(): AppendFile {
    const { files, id, clock } = this.#parts;
    this.#number += 1;
    const at = String(Math.max(Math.trunc(clock.wallMs()), 0)).padStart(13, '0');
    this.#name = `${at}-${id}-${String(this.#number).padStart(6, '0')}.rejected`;
    return new AppendFile(files, `${this.#directory}/${this.#name}`);
  }

  /** Removes the oldest files until this line, and what may come before the next look, fit in. */
  #makeRoom(length: number): void {
    const { files, uid } = this.#parts;
    prepareDirectory(files, this.#directory, uid);
    const ahead = Math.trunc(this.#maxBytes * LOOK_EVERY) + length;
    const room = Math.trunc(this.#maxBytes * (1 - RESERVE));
    const present = files
      .list(this.#directory)
      .filter((name) => REJECTED_NAME.test(name))
      .toSorted()
      .map((name) => ({ name, bytes: files.look(`${this.#directory}/${name}`)?.bytes ?? 0 }));
    let total = present.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of present) {
      if (total + ahead <= room) break;
      if (name === this.#name) this.close();
      files.remove(`${this.#directory}/${name}`);
      total -= bytes;
    }
    this.#bytesUntilLook = ahead;
  }
}
