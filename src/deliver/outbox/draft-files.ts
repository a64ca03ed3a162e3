import type { DraftStore } from '../chunks/segment-store.js';
import { lastOfEach, MAX_SEGMENT_BYTES } from './owners/adoption.js';
import { AppendFile } from './disk/append-file.js';
import { prepareDirectory } from './disk/directory.js';
import { errorCode, removeIfThere } from './disk/files.js';
import { LineEncoder, scanLines } from './disk/line.js';
import { formatDraftName } from './disk/names.js';
import type { OwnedDirectory, Ownership } from './owners/ownership.js';
import type { StoreParts } from './store-parts.js';

/** A file takes no further event with so much in it, and is written anew, without what was replaced, with so much. */
const FULL_BYTES = 1024 * 1024;
const REWRITE_BYTES = 3 * 1024 * 1024;

class DraftFile {
  readonly uuids = new Set<string>();
  directory: OwnedDirectory;
  name: string;
  file: AppendFile;
  isFull = false;

  constructor(directory: OwnedDirectory, name: string, file: AppendFile) {
    this.directory = directory;
    this.name = name;
    this.file = file;
    directory.segments += 1;
  }

  get path(): string {
    return `${this.directory.path}/${this.name}`;
  }
}

/**
 * Drafts as files: an event's lines are all in one, the last one counts, and the file goes with its last event. Whoever
 * adopts the directory of a dead process sends them as they were last written.
 */
export class DraftFiles implements DraftStore {
  readonly #parts: StoreParts;
  readonly #ownership: Ownership;
  readonly #written: (file: AppendFile) => void;
  readonly #encoder = new LineEncoder();
  readonly #byUuid = new Map<string, DraftFile>();
  readonly #files = new Set<DraftFile>();
  readonly #lost = new Set<string>();
  #open: DraftFile | undefined;
  #number = 0;

  /** @param written Brings a file to the disk in a while. */
  constructor(parts: StoreParts, ownership: Ownership, written: (file: AppendFile) => void) {
    this.#parts = parts;
    this.#ownership = ownership;
    this.#written = written;
  }

  get bytes(): number {
    let bytes = 0;
    for (const { file } of this.#files) bytes += file.bytes;
    return bytes;
  }

  write(uuid: string, event: Uint8Array): boolean {
    const ownership = this.#ownership;
    // Before the write: whoever took the directory has read it, and won't look for more.
    if (ownership.mayBeLost) ownership.beat();
    const known = this.#byUuid.get(uuid);
    if (known && !this.#isOurs(known)) return false;
    const draft = known ?? this.#roomy();
    if (draft.file.isBroken || draft.file.bytes > REWRITE_BYTES) this.#rewrite(draft);
    const length = this.#encoder.encode(event);
    draft.file.append(this.#encoder.buffer, length);
    draft.uuids.add(uuid);
    this.#byUuid.set(uuid, draft);
    this.#written(draft.file);
    // And behind it, as for segments: whoever takes the directory after this look finds the line there.
    if (!ownership.mayBeLost) return true;
    ownership.beat();
    return this.#isOurs(draft);
  }

  remove(uuid: string): void {
    const draft = this.#byUuid.get(uuid);
    this.#byUuid.delete(uuid);
    if (!draft) return;
    draft.uuids.delete(uuid);
    draft.isFull = true;
    if (draft.uuids.size === 0) this.#forget(draft, true);
  }

  takeLost(): readonly string[] {
    for (const draft of this.#files) this.#isOurs(draft);
    const lost = [...this.#lost];
    this.#lost.clear();
    return lost;
  }

  /** What is left is for the next process. */
  close(): void {
    for (const { file } of this.#files) file.end(false);
  }

  /** Whether it is still this process's, in the directory that others know it by; else its events are lost to others. */
  #isOurs(draft: DraftFile): boolean {
    const { files } = this.#parts;
    const ownership = this.#ownership;
    if (!this.#files.has(draft)) return false;
    if (draft.directory.isLost) return this.#lose(draft);
    if (ownership.isHome(draft.directory)) return true;
    // After a pause somebody may be about to adopt the old directory: of this rename and theirs one is the first.
    const home = ownership.home();
    const name = this.#nextName();
    try {
      files.rename(draft.path, `${home.path}/${name}`);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return this.#lose(draft);
    }
    this.#leave(draft);
    draft.directory = home;
    draft.name = name;
    home.segments += 1;
    return true;
  }

  #lose(draft: DraftFile): false {
    for (const uuid of draft.uuids) {
      this.#byUuid.delete(uuid);
      this.#lost.add(uuid);
    }
    this.#forget(draft, false);
    return false;
  }

  #roomy(): DraftFile {
    const open = this.#open;
    const hasRoom =
      open &&
      !open.isFull &&
      this.#files.has(open) &&
      open.uuids.size < this.#parts.chunkEvents &&
      open.file.bytes < FULL_BYTES &&
      this.#ownership.isHome(open.directory);
    if (open && hasRoom) return open;
    const { files, directory, uid } = this.#parts;
    prepareDirectory(files, directory, uid);
    const home = this.#ownership.home();
    const name = this.#nextName();
    const draft = new DraftFile(home, name, new AppendFile(files, `${home.path}/${name}`));
    this.#files.add(draft);
    this.#open = draft;
    return draft;
  }

  /** Leaves out what was replaced, and what is no draft any more, by one rename: at no moment is anything missing. */
  #rewrite(draft: DraftFile): void {
    const { files } = this.#parts;
    const path = `${draft.path}.new`;
    removeIfThere(files, path);
    const file = new AppendFile(files, path);
    try {
      const { lines } = scanLines(files.readNow(draft.path, MAX_SEGMENT_BYTES), true);
      for (const [uuid, json] of lastOfEach(lines)) {
        if (!draft.uuids.has(uuid)) continue;
        const length = this.#encoder.encode(json);
        file.append(this.#encoder.buffer, length);
      }
      files.rename(path, draft.path);
    } catch (error) {
      file.end(false);
      removeIfThere(files, path);
      throw error;
    }
    draft.file.end(false);
    draft.file = file;
    this.#written(file);
  }

  #forget(draft: DraftFile, isRemoved: boolean): void {
    this.#files.delete(draft);
    if (this.#open === draft) this.#open = undefined;
    draft.file.end(false);
    if (isRemoved) {
      try {
        removeIfThere(this.#parts.files, draft.path);
      } catch {
        // Its events are sent once more by whoever finds it, under the same ids.
      }
    }
    this.#leave(draft);
  }

  #leave({ directory }: DraftFile): void {
    directory.segments -= 1;
    this.#ownership.tidy(directory);
  }

  #nextName(): string {
    this.#number += 1;
    return formatDraftName(this.#parts.clock.wallMs(), 800_000_000 + this.#number);
  }
}
