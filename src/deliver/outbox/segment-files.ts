import type { Cancel } from '../clock.js';
import { AppendFile } from './disk/append-file.js';
import { prepareDirectory } from './disk/directory.js';
import { FileSegment } from './file-segment.js';
import { errorCode } from './disk/files.js';
import { formatStem } from './disk/names.js';
import type { OwnedDirectory, Ownership } from './owners/ownership.js';
import type { StoreParts } from './store-parts.js';

const SYNC_AFTER_MS = 1_000;

/**
 * The files that segments are written to. Making one takes as long as fifty lines, so a busy store has the next one
 * made ahead; what was written is brought to the disk a second later: both in turns that are no request's.
 */
export class SegmentFiles {
  readonly #parts: StoreParts;
  readonly #ownership: Ownership;
  #number = 0;
  #spare: FileSegment | undefined;
  #isSpareOld = false;
  #unsynced = new Set<AppendFile>();
  /** Whether there are directory entries that may not be on the disk. */
  #hasNew = false;
  #syncTimer: Cancel | undefined;
  #syncError: unknown;
  #isEnded = false;

  constructor(parts: StoreParts, ownership: Ownership) {
    this.#parts = parts;
    this.#ownership = ownership;
  }

  /** A segment with nothing in it. @throws The system's error. */
  open(): FileSegment {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare && !spare.isGone && this.#ownership.isHome(spare.directory)) return spare;
    if (spare) this.#removeSpare(spare);
    return this.#create();
  }

  /** Makes the next one in a later turn; that it can't is for `open` to say. */
  prepareSoon(): void {
    this.#parts.clock.soon(() => {
      if (this.#spare || this.#isEnded) return;
      this.#isSpareOld = false;
      try {
        this.#spare = this.#create();
      } catch {
        // See above.
      }
    });
  }

  /** To be called every few seconds: a spare that nobody took is as old as its name says, and has to go. */
  tidy(): void {
    if (this.#isSpareOld && this.#spare) this.#removeSpare(this.#spare);
    this.#isSpareOld = this.#spare !== undefined;
  }

  /** A line came to a file. */
  written(file: AppendFile | undefined): void {
    if (!file || this.#parts.sync === 'never') return;
    this.#unsynced.add(file);
    this.#syncTimer ??= this.#parts.clock.after(SYNC_AFTER_MS, () => void this.#sync());
  }

  /** What couldn't be brought to the disk may be lost in a power cut; the process still has it. */
  throwSyncError(): void {
    const error = this.#syncError;
    this.#syncError = undefined;
    if (error !== undefined) throw error;
  }

  /** Ends a segment's file, whose name tells from now on how many events are in it. Never throws. */
  complete(segment: FileSegment): void {
    const [path = ''] = segment.paths;
    const [name = ''] = segment.names;
    try {
      const sealed = name.replace(/open$/, `${segment.events}.sealed`);
      this.#parts.files.rename(path, `${segment.directory.path}/${sealed}`);
      segment.names[0] = sealed;
    } catch (error) {
      // Under its old name it is read, sent and adopted just the same.
      if (errorCode(error) === 'ENOENT') segment.isDeleted = true;
    }
    this.close(segment);
  }

  close(segment: FileSegment): void {
    segment.file?.end(this.#parts.sync !== 'never' && !segment.isGone);
    segment.file = undefined;
  }

  /** Brings everything to the disk, and makes no file any more. Never rejects. */
  async end(segments: Iterable<FileSegment>): Promise<void> {
    this.#isEnded = true;
    if (this.#spare) this.#removeSpare(this.#spare);
    await this.#sync();
    for (const { file } of segments) file?.end(false);
  }

  #create(): FileSegment {
    const { files, directory, uid } = this.#parts;
    const ownership = this.#ownership;
    prepareDirectory(files, directory, uid);
    if (ownership.mayBeLost) ownership.beat();
    try {
      return this.#createIn(ownership.home());
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Somebody has removed the directory, or thinks this process dead.
      ownership.beat();
      return this.#createIn(ownership.home());
    }
  }

  #createIn(home: OwnedDirectory): FileSegment {
    const createdAtMs = this.#parts.clock.wallMs();
    this.#number += 1;
    const name = `${formatStem(createdAtMs, this.#number)}.open`;
    const file = new AppendFile(this.#parts.files, `${home.path}/${name}`);
    this.#hasNew = true;
    return new FileSegment(createdAtMs, home, name, file);
  }

  #removeSpare(spare: FileSegment): void {
    this.#spare = undefined;
    spare.file?.end(false);
    spare.directory.segments -= 1;
    try {
      for (const path of spare.paths) this.#parts.files.remove(path);
    } catch {
      // Empty: whoever finds it removes it.
    }
  }

  async #sync(): Promise<void> {
    this.#syncTimer?.();
    this.#syncTimer = undefined;
    const unsynced = this.#unsynced;
    this.#unsynced = new Set();
    try {
      for (const file of unsynced) await file.sync();
      if (!this.#hasNew) return;
      this.#hasNew = false;
      for (const { path } of this.#ownership.directories) await this.#parts.files.syncDirectory(path);
      await this.#parts.files.syncDirectory(this.#parts.directory);
    } catch (error) {
      // A directory that another process took is its own affair.
      if (errorCode(error) !== 'ENOENT') this.#syncError = error;
    }
  }
}
