import type { Files } from './files.js';
import type { Segment } from './outbox-store.js';

/** A segment as a file. */
export interface FileSegment extends Segment {
  events: number;
  bytes: number;
  /** The name it has now. */
  name: string;
  /** Until its file is closed. */
  writer: SegmentWriter | undefined;
}

/** A segment's file while lines are appended to it, and until they are on the disk. */
export class SegmentWriter {
  readonly segment: FileSegment;
  readonly #files: Files;
  readonly #file: number;
  #isNew = true;
  #isDirty = false;
  #isEnded = false;
  #isBroken = false;
  #isSyncing = false;
  #isClosing = false;
  #isClosed = false;

  constructor(files: Files, file: number, segment: FileSegment) {
    this.#files = files;
    this.#file = file;
    this.segment = segment;
    segment.writer = this;
  }

  /** Whether a failed write may have left something behind that couldn't be taken back. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether its directory's entry may not be on the disk. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** Whether nothing more is written to it, and it closes with its last sync. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether lines were written that no `sync` has covered. */
  get isDirty(): boolean {
    return this.#isDirty && !this.#isClosed;
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
    this.segment.bytes += length;
    this.segment.events += 1;
    this.#isDirty = true;
  }

  /** Waits until what was written so far is on the disk. */
  async sync(): Promise<void> {
    if (!this.isDirty || this.#isSyncing) return;
    this.#isDirty = false;
    this.#isNew = false;
    this.#isSyncing = true;
    try {
      await this.#files.sync(this.#file);
    } finally {
      this.#isSyncing = false;
      if (this.#isClosing) this.close();
    }
  }

  /** Closes it, now or with its last sync. */
  end(syncs: boolean): void {
    this.#isEnded = true;
    if (!syncs || !this.isDirty) this.close();
  }

  /** Never throws: whatever close has to say, the lines are written. */
  close(): void {
    this.#isClosing = true;
    // A descriptor closed under a sync may be another file's by then.
    if (this.#isSyncing || this.#isClosed) return;
    this.#isClosed = true;
    this.segment.writer = undefined;
    try {
      this.#files.close(this.#file);
    } catch {
      // EIO at most: the descriptor is gone all the same.
    }
  }

  #takeBack(): void {
    try {
      this.#files.truncate(this.#file, this.segment.bytes);
    } catch {
      this.#isBroken = true;
    }
  }
}
