import type { Clock } from '../clock.js';
import { PackedEvents } from '../packed-events.js';
import { prepareDirectory } from './directory.js';
import { errorCode, type Files } from './files.js';
import { createInstanceId } from './fingerprint.js';
import { Lease, type LeaseParts } from './lease.js';
import { LineEncoder, MAX_LINE_BYTES, scanLines } from './line.js';
import type { Findings, OutboxStore, Reading, Segment } from './outbox-store.js';
import type { ProcessIdentity } from './process-identity.js';
import { readEvent } from './read-event.js';
import { RejectedLog } from './rejected-log.js';
import { NextSegment } from './next-segment.js';
import type { FileSegment, SegmentWriter } from './segment-writer.js';
import { Syncer } from './syncer.js';
import { Tending } from './tending.js';

export interface FileStoreOptions {
  /** Created with mode 0700 where it isn't there; its parent has to be. */
  readonly directory: string;
  /** Tells one project and host from another: `fingerprint()`. */
  readonly key: string;
  /** Bytes of all segments in the directory. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** `interval`: on the disk at most a second later. `never`: when the system does it; only a power cut tells. */
  readonly sync: 'interval' | 'never';
  readonly files: Files;
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
  /** Whose the directory has to be; `undefined` where there are no owners. */
  readonly uid: number | undefined;
}

/** A segment is complete with so many bytes; of a small outbox with an eighth of it. */
const SEGMENT_BYTES = 1024 * 1024;
/** With so many events in it, a segment is one of a busy store's. */
const BUSY_EVENTS = 64;
/** Less than a batch. Parsing it, and writing it anew, takes 3 to 4 ms. */
const READ_BYTES = 256 * 1024;

/**
 * The outbox as files of one directory: survives the end of the process at any moment, and with
 * `sync: 'interval'` a power cut but for its last second. Any number of processes and threads may share the
 * directory, on one machine or several that mount it, as long as renaming is atomic there.
 */
export class FileStore implements OutboxStore {
  readonly #options: FileStoreOptions;
  readonly #parts: LeaseParts;
  readonly #lease: Lease;
  readonly #encoder = new LineEncoder();
  readonly #rejected: RejectedLog;
  readonly #tending: Tending;
  readonly #next: NextSegment;
  readonly #syncer: Syncer | undefined;
  readonly #segments = new Map<string, FileSegment>();
  readonly #gone: FileSegment[] = [];
  #open: SegmentWriter | undefined;
  #syncError: unknown;

  constructor(options: FileStoreOptions) {
    const { files, directory, clock } = options;
    this.#options = options;
    this.#parts = { ...options, id: createInstanceId() };
    this.#lease = new Lease(this.#parts);
    this.#rejected = new RejectedLog({ ...options, id: this.#parts.id });
    this.#tending = new Tending({ ...options, ...this.#parts, lease: this.#lease });
    this.#next = new NextSegment({ ...options, ...this.#parts, lease: this.#lease });
    this.#syncer =
      options.sync === 'never'
        ? undefined
        : new Syncer(files, directory, clock, (error) => {
            this.#syncError = error;
          });
  }

  append(event: Uint8Array): Segment {
    this.#throwSyncError();
    const length = this.#encoder.encode(event);
    if (this.#open && !this.#isFit(this.#open, length)) this.seal();
    this.#open ??= this.#takeNext();
    this.#open.append(this.#encoder.buffer, length);
    this.#syncer?.add(this.#open);
    const { segment } = this.#open;
    if (segment.events === BUSY_EVENTS) this.#next.prepareSoon();
    return segment;
  }

  seal(): void {
    const writer = this.#open;
    if (!writer) return;
    this.#open = undefined;
    const { segment } = writer;
    if (segment.events === 0) {
      this.#removeEmpty();
      return;
    }
    try {
      const name = segment.name.replace(/open$/, `${segment.events}.sealed`);
      this.#options.files.rename(this.#path(segment.name), this.#path(name));
      segment.name = name;
    } catch (error) {
      // Under its old name it is read, sent and adopted just the same.
      if (errorCode(error) === 'ENOENT') this.#forget(segment);
    }
    writer.end(this.#syncer !== undefined);
  }

  async read({ id }: Segment, from: number): Promise<Reading | undefined> {
    const segment = this.#segments.get(id);
    if (!segment) return undefined;
    let offset = from;
    let window = READ_BYTES;
    for (;;) {
      const bytes = await this.#readBytes(segment, offset, window);
      if (!bytes) return undefined;
      const isEnd = bytes.length < window;
      const { lines, next } = scanLines(bytes, isEnd);
      const events = PackedEvents.of(lines.flatMap((line) => readEvent(line.toString()) ?? []));
      if (events.size > 0 || isEnd) return { events, next: offset + next, isEnd };
      offset += next;
      // One line longer than the window, or damage without an end.
      if (next === 0) window = MAX_LINE_BYTES + 1;
    }
  }

  remove({ id }: Segment): void {
    const segment = this.#segments.get(id);
    if (!segment) return;
    if (this.#open?.segment === segment) this.#open = undefined;
    segment.writer?.close();
    try {
      this.#options.files.remove(this.#path(segment.name));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    this.#segments.delete(id);
  }

  async tend(): Promise<Findings> {
    this.#prepare();
    this.#removeEmpty();
    this.#next.tend();
    const found = await this.#tending.look([...this.#segments.values()]);
    for (const segment of found.gone) this.#forget(segment);
    for (const segment of found.adopted) this.#segments.set(segment.id, segment);
    return { ...found, gone: this.#gone.splice(0) };
  }

  reject(event: Uint8Array, why: string): void {
    this.#prepare();
    this.#rejected.add(event, why);
  }

  async close(): Promise<void> {
    this.seal();
    this.#next.close();
    this.#rejected.close();
    await this.#syncer?.flush();
    for (const { writer } of this.#segments.values()) writer?.close();
    try {
      this.#lease.release();
    } catch {
      // It falls silent instead.
    }
  }

  /** A segment that is no longer there: found out by the way, and told by the next `tend`. */
  #forget({ id }: Segment): void {
    const segment = this.#segments.get(id);
    if (!segment) return;
    this.#segments.delete(id);
    this.#gone.push(segment);
    if (this.#open?.segment === segment) this.#open = undefined;
    segment.writer?.close();
  }

  /** Segments whose first line failed. Nobody else knows of them. */
  #removeEmpty(): void {
    for (const segment of this.#segments.values()) {
      if (segment.events > 0 || segment === this.#open?.segment) continue;
      try {
        this.remove(segment);
      } catch {
        // With the next look.
      }
    }
  }

  #isFit(writer: SegmentWriter, length: number): boolean {
    const { segment, isBroken } = writer;
    const most = Math.min(SEGMENT_BYTES, this.#options.maxBytes / 8);
    if (isBroken || (segment.events > 0 && segment.bytes + length > most)) return false;
    if (!this.#lease.isStale) return true;
    // Asleep for a while: someone may have taken it over, and a line written to it now be lost.
    this.#lease.renew();
    return this.#tending.isThere(segment);
  }

  #takeNext(): SegmentWriter {
    const writer = this.#next.take();
    this.#segments.set(writer.segment.id, writer.segment);
    return writer;
  }

  #prepare(): void {
    const { files, directory, uid } = this.#options;
    prepareDirectory(files, directory, uid);
  }

  async #readBytes(segment: FileSegment, offset: number, length: number): Promise<Buffer | undefined> {
    try {
      return await this.#options.files.read(this.#path(segment.name), offset, length);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.#forget(segment);
      return undefined;
    }
  }

  #throwSyncError(): void {
    const error = this.#syncError;
    if (error === undefined) return;
    this.#syncError = undefined;
    // What a failed sync left of this file is unknown; the next lines go into another one.
    this.seal();
    throw error;
  }

  #path(name: string): string {
    return `${this.#options.directory}/${name}`;
  }
}
