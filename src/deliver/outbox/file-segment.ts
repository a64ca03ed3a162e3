import type { Segment } from '../chunks/segment-store.js';
import type { AppendFile } from './disk/append-file.js';
import type { OwnedDirectory } from './owners/ownership.js';

/** A segment as a file, or as several small ones that are read and removed together. */
export class FileSegment implements Segment {
  readonly createdAtMs: number;
  readonly directory: OwnedDirectory;
  /** Of its files, as they are now. */
  readonly names: string[] = [];
  /** While events are added. */
  file: AppendFile | undefined;
  events = 0;
  unsettled = 0;
  bytes = 0;
  /** Whether its files aren't there any more. */
  isDeleted = false;

  constructor(createdAtMs: number, directory: OwnedDirectory, name: string, file?: AppendFile) {
    this.createdAtMs = createdAtMs;
    this.directory = directory;
    this.names.push(name);
    this.file = file;
    directory.segments += 1;
  }

  get isOpen(): boolean {
    return this.file !== undefined;
  }

  get isGone(): boolean {
    return this.isDeleted || this.directory.isLost;
  }

  get paths(): readonly string[] {
    return this.names.map((name) => `${this.directory.path}/${name}`);
  }

  add(events: number, bytes: number): void {
    this.events += events;
    this.unsettled += events;
    this.bytes += bytes;
  }
}
