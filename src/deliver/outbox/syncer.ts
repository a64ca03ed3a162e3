import type { Cancel, Clock } from '../clock.js';
import type { Files } from './files.js';
import type { SegmentWriter } from './segment-writer.js';

const SYNC_AFTER_MS = 1_000;

/** Brings what was written to the disk at most a second later, away from any request's turn. */
export class Syncer {
  readonly #files: Files;
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #writers = new Set<SegmentWriter>();
  #timer: Cancel | undefined;

  /** @param onError What couldn't be brought to the disk may be lost in a power cut; the process still has it. */
  constructor(files: Files, directory: string, clock: Clock, onError: (error: unknown) => void) {
    this.#files = files;
    this.#directory = directory;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** To be called with the writer of each line. */
  add(writer: SegmentWriter): void {
    this.#writers.add(writer);
    this.#timer ??= this.#clock.after(SYNC_AFTER_MS, () => void this.flush());
  }

  /** Never rejects. */
  async flush(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    const writers = this.#writers;
    this.#writers = new Set();
    let isNewFile = false;
    for (const writer of writers) {
      if (!writer.isDirty) continue;
      isNewFile ||= writer.isNew;
      try {
        await writer.sync();
      } catch (error) {
        this.#onError(error);
      }
    }
    for (const writer of writers) if (writer.isEnded) writer.close();
    if (!isNewFile) return;
    try {
      await this.#files.syncDirectory(this.#directory);
    } catch (error) {
      this.#onError(error);
    }
  }
}
