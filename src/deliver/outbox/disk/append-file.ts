import type { Files } from './files.js';

/** A file while lines are appended to it, and until they are on the disk. */
export class AppendFile {
  readonly #files: Files;
  readonly #file: number;
  #bytes = 0;
  #isDirty = false;
  #isEnded = false;
  #isBroken = false;
  #isSyncing = false;
  #isClosed = false;

  /** @throws The system's error when there is one of this name, or none can be made. */
  constructor(files: Files, path: string) {
    this.#files = files;
    this.#file = files.create(path);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a failed write may have left something behind that couldn't be taken back. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Writes one line as a whole, or throws and leaves none of it. */
  append(line: Uint8Array, length: number): void {
    try {
      for (let written = 0; written < length;) {
        const bytes = this.#files.write(this.#file, line, written, length - written);
        if (bytes < 1) throw Object.assign(new Error('Nothing was written'), { code: 'EIO' });
        written += bytes;
      }
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#bytes += length;
    this.#isDirty = true;
  }

  /** Waits until what was written so far is on the disk. */
  async sync(): Promise<void> {
    if (!this.#isDirty || this.#isSyncing || this.#isClosed) return;
    this.#isDirty = false;
    this.#isSyncing = true;
    try {
      await this.#files.sync(this.#file);
    } finally {
      this.#isSyncing = false;
      if (this.#isEnded) this.#close();
    }
  }

  /**
   * Nothing more is written to it. Never throws: whatever closing has to say, the lines are written.
   * @param syncs Whether it closes with its next sync, if there is something to sync.
   */
  end(syncs: boolean): void {
    this.#isEnded = true;
    if (!syncs || !this.#isDirty) this.#close();
  }

  #close(): void {
    // A descriptor closed under a sync may be another file's by then.
    if (this.#isSyncing || this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#files.close(this.#file);
    } catch {
      // EIO at most: the descriptor is gone all the same.
    }
  }

  #takeBack(): void {
    try {
      this.#files.truncate(this.#file, this.#bytes);
    } catch {
      this.#isBroken = true;
    }
  }
}
