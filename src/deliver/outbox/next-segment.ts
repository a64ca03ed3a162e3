import type { Clock } from '../clock.js';
import { prepareDirectory } from './directory.js';
import type { Files } from './files.js';
import type { Lease } from './lease.js';
import { formatSegmentName } from './segment-name.js';
import { type FileSegment, SegmentWriter } from './segment-writer.js';

export interface NextSegmentParts {
  readonly files: Files;
  readonly directory: string;
  readonly uid: number | undefined;
  readonly clock: Clock;
  readonly lease: Lease;
  /** This processor's. */
  readonly id: string;
  /** Of the project and host. */
  readonly key: string;
}

/**
 * Opens segments. Making a file takes as long as fifty lines, so a busy store has the next one made ahead, in a turn
 * that is no request's.
 */
export class NextSegment {
  readonly #parts: NextSegmentParts;
  #number = 0;
  #spare: SegmentWriter | undefined;
  #isSpareOld = false;
  #isClosed = false;

  constructor(parts: NextSegmentParts) {
    this.#parts = parts;
  }

  /**
   * A segment with nothing in it.
   * @throws When it can't be made.
   */
  take(): SegmentWriter {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? this.#open();
  }

  /** Makes the next one in a later turn; that it can't is for `take` to say. */
  prepareSoon(): void {
    this.#parts.clock.soon(() => {
      if (this.#spare || this.#isClosed) return;
      this.#isSpareOld = false;
      try {
        this.#spare = this.#open();
      } catch {
        // See above.
      }
    });
  }

  /** To be called every few seconds: one that nobody took is as old as its name says, and has to go. */
  tend(): void {
    if (this.#isSpareOld) this.#removeSpare();
    this.#isSpareOld = this.#spare !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#removeSpare();
  }

  #removeSpare(): void {
    const spare = this.#spare;
    if (!spare) return;
    this.#spare = undefined;
    spare.close();
    try {
      this.#parts.files.remove(`${this.#parts.directory}/${spare.segment.name}`);
    } catch {
      // Empty: whoever finds it removes it.
    }
  }

  #open(): SegmentWriter {
    const { files, directory, uid, clock, lease, id: origin, key } = this.#parts;
    prepareDirectory(files, directory, uid);
    lease.hold();
    this.#number += 1;
    const createdAtMs = clock.wallMs();
    const parsed = { createdAtMs, origin, number: this.#number, key, events: undefined };
    const name = formatSegmentName({ ...parsed, state: 'open', owner: origin });
    const file = files.create(`${directory}/${name}`);
    const segment: FileSegment = {
      id: `${origin}-${this.#number}`,
      createdAtMs,
      events: 0,
      bytes: 0,
      name,
      writer: undefined,
    };
    return new SegmentWriter(files, file, segment);
  }
}
