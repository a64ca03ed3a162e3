import type { Findings } from '../chunks/segment-store.js';
import { type AdoptedFiles, examine, SegmentMerger } from './owners/adoption.js';
import type { FileSegment } from './file-segment.js';
import type { FileFacts } from './disk/files.js';
import { ForeignSegments } from './owners/foreign.js';
import {
  type DirectoryName,
  formatStem,
  parseDirectoryName,
  parseSegmentName,
  UNFINISHED,
} from './disk/names.js';
import { Neighbours } from './owners/neighbours.js';
import type { OwnedDirectory, Ownership } from './owners/ownership.js';
import type { StoreParts } from './store-parts.js';

/** So many files are moved in one step: about a millisecond. */
const FILES_IN_STEP = 32;

/** Finds out who else is alive, and takes over what the dead left. It survives whatever lies there. */
export class Survey {
  readonly #parts: StoreParts;
  readonly #ownership: Ownership;
  readonly #neighbours: Neighbours;
  readonly #foreign: ForeignSegments;
  /** Numbers of adopted files begin where those of own ones never come to. */
  #number = 500_000_000;

  constructor(parts: StoreParts, ownership: Ownership) {
    this.#parts = parts;
    this.#ownership = ownership;
    this.#neighbours = new Neighbours(parts);
    this.#foreign = new ForeignSegments(parts);
  }

  /** Marks those of these segments of which a file isn't there any more. */
  findDeleted(segments: Iterable<FileSegment>): void {
    const present = new Map<OwnedDirectory, ReadonlySet<string>>();
    for (const segment of segments) {
      const { directory } = segment;
      if (segment.isGone) continue;
      const names = present.get(directory) ?? new Set(this.#parts.files.list(directory.path));
      present.set(directory, names);
      if (!segment.names.some((name) => names.has(name))) segment.isDeleted = true;
    }
  }

  /** @param ownBytes What the own segments take up, those included that were adopted on the way. */
  *look(ownBytes: () => number): Generator<AdoptedFiles, Findings> {
    const { files, directory, id, key, uid, maxBytes } = this.#parts;
    const ownership = this.#ownership;
    const names = files.list(directory);
    this.#neighbours.keep(new Set(names));
    const merger = new SegmentMerger(this.#parts);
    const alive = new Set([id]);
    const foreign: string[] = [];
    let othersBytes = 0;
    for (const name of names) {
      const parsed = parseDirectoryName(name);
      const path = `${directory}/${name}`;
      if (!parsed || ownership.has(path)) continue;
      const facts = files.look(path);
      if (facts?.kind !== 'directory' || (uid !== undefined && facts.uid !== uid)) continue;
      // One of this process's is what is left of an adoption that couldn't be ended.
      const isFree = parsed.isFree || parsed.owner === id;
      const isDead = isFree || this.#neighbours.isDead(name, parsed.owner, facts.modifiedAtMs);
      if (!isDead) {
        alive.add(parsed.owner);
        othersBytes += this.#bytesOf(path);
        yield merger.take();
      } else if (parsed.key === key) yield* this.#adopt(name, parsed, isFree ? undefined : facts, merger);
      else foreign.push(path);
    }
    yield merger.take(true);
    const segments = foreign.flatMap((path) => this.#foreign.list(path));
    const total = ownBytes() + othersBytes + segments.reduce((sum, { bytes }) => sum + bytes, 0);
    const { removed, bytes } = this.#foreign.prune(segments, total - maxBytes);
    let left = 0;
    for (const path of foreign) {
      if (this.#hasSegments(path)) left += 1;
      else ownership.removeEmpty(path);
    }
    return { removed, foreign: left, othersBytes: othersBytes + bytes, processes: alive.size };
  }

  /**
   * Takes over a directory as a whole, and moves what is in it into the own one. What can't be read or renamed at
   * present must not keep us from the others: it is tried again.
   */
  *#adopt(
    name: string,
    { owner }: DirectoryName,
    facts: FileFacts | undefined,
    merger: SegmentMerger,
  ): Generator<AdoptedFiles, void> {
    const { files, directory, id } = this.#parts;
    const ownership = this.#ownership;
    if (!this.#hasSegments(`${directory}/${name}`)) {
      ownership.removeEmpty(`${directory}/${name}`);
      return;
    }
    try {
      const from = owner === id ? `${directory}/${name}` : ownership.adopt(name, facts?.modifiedAtMs);
      if (from === undefined) return;
      for (const [index, file] of files.list(from).toSorted().entries()) {
        if (index % FILES_IN_STEP === FILES_IN_STEP - 1) yield merger.take();
        this.#move(from, file, merger);
      }
      ownership.removeEmpty(from);
    } catch {
      // See above.
    }
  }

  #move(from: string, name: string, merger: SegmentMerger): void {
    const { files } = this.#parts;
    const path = `${from}/${name}`;
    try {
      if (UNFINISHED.test(name)) files.remove(path);
      const found = examine(files, path, name);
      if (!found) return;
      if (found.events === 0) {
        merger.skip(found.damaged);
        files.remove(path);
        return;
      }
      const home = this.#ownership.home();
      this.#number += 1;
      const kind = parseSegmentName(name)?.isDraft === true ? 'draft' : 'sealed';
      const moved = `${formatStem(found.createdAtMs, this.#number)}.${found.events}.${kind}`;
      files.rename(path, `${home.path}/${moved}`);
      merger.add(home, moved, found);
    } catch {
      // See above.
    }
  }

  #hasSegments(path: string): boolean {
    try {
      return this.#parts.files.list(path).some((name) => parseSegmentName(name) !== undefined);
    } catch {
      return true;
    }
  }

  #bytesOf(path: string): number {
    try {
      return this.#parts.files
        .list(path)
        .reduce((sum, name) => sum + (this.#parts.files.look(`${path}/${name}`)?.bytes ?? 0), 0);
    } catch {
      return 0;
    }
  }
}
