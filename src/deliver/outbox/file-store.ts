import { PackedEvents } from '../chunks/packed-events.js';
import type { Adopted, DraftStore, Findings, Segment, SegmentStore } from '../chunks/segment-store.js';
import type { EventJson } from '../../event/event-json.js';
import { lastOfEach, MAX_SEGMENT_BYTES } from './owners/adoption.js';
import { prepareDirectory } from './disk/directory.js';
import { DraftFiles } from './draft-files.js';
import type { FileSegment } from './file-segment.js';
import { errorCode, removeIfThere } from './disk/files.js';
import { LineEncoder, scanLines } from './disk/line.js';
import { createInstanceId } from './disk/names.js';
import { Ownership } from './owners/ownership.js';
import { readEvent } from './disk/read-event.js';
import { RejectedLog } from './rejected-log.js';
import { SegmentFiles } from './segment-files.js';
import type { FileStoreOptions } from './store-parts.js';
import { Survey } from './survey.js';

/** With so many events in it, a segment is one of a busy store's. */
const BUSY_EVENTS = 64;
/** Parsing events, and writing them anew, takes no longer of one turn; the clock is looked at after so many. */
const SLICE_MS = 3;
const EVENTS_PER_LOOK = 32;

/**
 * The outbox as files: survives the end of the process at any moment, and with `sync: 'interval'` a power cut but for
 * its last second. Any number of processes and threads may share the directory, on one machine or several that mount
 * it, as long as renaming is atomic there.
 */
export class FileStore implements SegmentStore {
  readonly #options: FileStoreOptions;
  readonly #ownership: Ownership;
  readonly #encoder = new LineEncoder();
  readonly #rejected: RejectedLog;
  readonly #survey: Survey;
  readonly #files: SegmentFiles;
  readonly #drafts: DraftFiles;
  readonly #segments = new Map<Segment, FileSegment>();
  #open: FileSegment | undefined;
  #bytes = 0;

  /** @param options `directory` is created with mode 0700 where it isn't there; its parent has to be. */
  constructor(options: FileStoreOptions) {
    this.#options = options;
    const parts = { ...options, id: createInstanceId() };
    this.#ownership = new Ownership(parts);
    this.#rejected = new RejectedLog(parts);
    this.#survey = new Survey(parts, this.#ownership);
    this.#files = new SegmentFiles(parts, this.#ownership);
    this.#drafts = new DraftFiles(parts, this.#ownership, (file) => this.#files.written(file));
  }

  get bytes(): number {
    return this.#bytes + this.#drafts.bytes;
  }

  get drafts(): DraftStore {
    return this.#drafts;
  }

  append(event: Uint8Array): Segment {
    this.#files.throwSyncError();
    const length = this.#encoder.encode(event);
    const segment = this.#write(length);
    // The look comes behind the write: whoever takes the directory after it finds the line there.
    if (!this.#ownership.mayBeLost) return segment;
    this.#ownership.beat();
    return segment.isGone ? this.#write(length) : segment;
  }

  seal(segment: Segment): void {
    const open = this.#open;
    if (!open || segment !== open) return;
    this.#open = undefined;
    if (open.events > 0) this.#files.complete(open);
    else this.#removeEmpty(open);
  }

  async read(segment: Segment): Promise<PackedEvents | undefined> {
    const found = this.#segments.get(segment);
    const events: EventJson[] = [];
    let isThere = false;
    for (const path of found?.paths ?? []) {
      const bytes = await this.#readBytes(path);
      isThere ||= bytes !== undefined;
      if (bytes) await this.#parse(bytes, events, path.endsWith('.draft'));
    }
    if (!found) return undefined;
    if (isThere) return PackedEvents.of(events);
    found.isDeleted = true;
    this.#forget(found);
    return undefined;
  }

  remove(segment: Segment): void {
    const found = this.#segments.get(segment);
    if (!found) return;
    if (this.#open === found) this.#open = undefined;
    this.#files.close(found);
    for (const path of found.paths) {
      if (!found.isGone) removeIfThere(this.#options.files, path);
      found.names.shift();
    }
    this.#forget(found);
  }

  *look(): Generator<Adopted, Findings> {
    const { files, directory, uid } = this.#options;
    prepareDirectory(files, directory, uid);
    this.#ownership.beat();
    this.#files.tidy();
    this.#survey.findDeleted(this.#segments.values());
    for (const segment of this.#segments.values()) if (segment.isGone) this.#forget(segment);
    const survey = this.#survey.look(() => this.bytes);
    for (;;) {
      const { done, value } = survey.next();
      if (done === true) return value;
      for (const segment of value.segments) {
        this.#segments.set(segment, segment);
        this.#bytes += segment.bytes;
      }
      yield value;
    }
  }

  reject(event: Uint8Array, why: string): void {
    const { files, directory, uid } = this.#options;
    prepareDirectory(files, directory, uid);
    this.#rejected.add(event, why);
  }

  async close(): Promise<void> {
    if (this.#open) this.seal(this.#open);
    this.#rejected.close();
    this.#drafts.close();
    await this.#files.end(this.#segments.values());
    this.#ownership.release();
  }

  #write(length: number): FileSegment {
    let segment = this.#open;
    const isFit =
      segment?.file?.isBroken === false && !segment.isGone && this.#ownership.isHome(segment.directory);
    if (segment && !isFit) this.seal(segment);
    if (!segment || !isFit) segment = this.#begin();
    try {
      segment.file?.append(this.#encoder.buffer, length);
    } catch (error) {
      if (segment.events === 0) this.seal(segment);
      throw error;
    }
    segment.add(1, length);
    this.#bytes += length;
    this.#files.written(segment.file);
    if (segment.events === BUSY_EVENTS) this.#files.prepareSoon();
    return segment;
  }

  #begin(): FileSegment {
    const segment = this.#files.open();
    this.#segments.set(segment, segment);
    this.#open = segment;
    return segment;
  }

  /** Its first line failed; nobody else knows of it. */
  #removeEmpty(segment: FileSegment): void {
    try {
      this.remove(segment);
    } catch {
      // Empty: whoever finds it removes it.
      this.#forget(segment);
    }
  }

  #forget(segment: FileSegment): void {
    if (!this.#segments.delete(segment)) return;
    this.#bytes -= segment.bytes;
    if (this.#open === segment) this.#open = undefined;
    this.#files.close(segment);
    segment.directory.segments -= 1;
    this.#ownership.tidy(segment.directory);
  }

  async #readBytes(path: string): Promise<Buffer | undefined> {
    try {
      return await this.#options.files.read(path, 0, MAX_SEGMENT_BYTES);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return undefined;
    }
  }

  async #parse(bytes: Buffer, events: EventJson[], isDraft: boolean): Promise<void> {
    const { clock } = this.#options;
    let sinceMs = clock.monotonicMs();
    const { lines } = scanLines(bytes, true);
    for (const [index, line] of (isDraft ? [...lastOfEach(lines).values()] : lines).entries()) {
      const event = readEvent(line.toString());
      if (event) events.push(event);
      if (index % EVENTS_PER_LOOK !== 0 || clock.monotonicMs() - sinceMs < SLICE_MS) continue;
      await new Promise<void>((resolve) => clock.soon(resolve));
      sinceMs = clock.monotonicMs();
    }
  }
}
