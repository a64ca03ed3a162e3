import { errorCode, removeIfThere } from '../disk/files.js';
import { formatDirectoryName, OWNER_FILE } from '../disk/names.js';
import type { StoreParts } from '../store-parts.js';
import { LEASE_MS } from './neighbours.js';

/** Wall and steady clock differ by more than this from before: the machine was suspended, or the wall clock was set. */
const DRIFT_MS = 2_000;

/** A directory of this process: the one for new segments, or one that it left after a pause. */
export class OwnedDirectory {
  readonly path: string;
  /** Segments of it that are known. */
  segments = 0;
  /** Whether another process has taken it, or somebody removed it. */
  isLost = false;

  constructor(path: string) {
    this.path = path;
  }
}

/**
 * The directories of this process. Their times say to the others that it is alive; whoever slept, and so said
 * nothing for a while, finds out here whether they are still its own.
 */
export class Ownership {
  readonly #parts: StoreParts;
  readonly #owned = new Set<OwnedDirectory>();
  #home: OwnedDirectory | undefined;
  #number = 0;
  #beatAtMs = 0;
  #beatWallMs = 0;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get directories(): ReadonlySet<OwnedDirectory> {
    return this.#owned;
  }

  isHome(directory: OwnedDirectory): boolean {
    return directory === this.#home;
  }

  /** Where new segments go. @throws The system's error when it can't be made. */
  home(): OwnedDirectory {
    if (this.#home) return this.#home;
    const directory = new OwnedDirectory(this.#nextPath());
    this.#parts.files.makeDirectory(directory.path);
    if (this.#owned.size === 0) this.#remember();
    this.#owned.add(directory);
    this.#home = directory;
    this.#sign(directory);
    return directory;
  }

  /**
   * Whether others may have come to think that this process is dead: after a pause, a busy loop, or a sleep of the
   * machine, which the steady clock may not count.
   */
  get mayBeLost(): boolean {
    return this.#owned.size > 0 && (this.#awayMs() > LEASE_MS / 2 || this.#hasDrifted());
  }

  /**
   * Says that this process is alive, and finds out what was taken from it meanwhile. One that was away for longer than
   * its lease begins a new directory: somebody may be about to adopt the one it has.
   */
  beat(): void {
    const wasAway = this.#awayMs() >= LEASE_MS || this.#hasDrifted();
    let isHeard = true;
    for (const directory of this.#owned) {
      try {
        this.#parts.files.touch(directory.path);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') this.#lose(directory);
        else isHeard = false;
      }
    }
    if (wasAway) this.#home = undefined;
    if (isHeard) this.#remember();
  }

  /** Whether this is one whose segments this process knows. */
  has(path: string): boolean {
    for (const owned of this.#owned) if (owned.path === path) return true;
    return false;
  }

  /**
   * Takes over the directory of a dead process by renaming it: of several that try, one succeeds.
   * @param modifiedAtMs Its time when it was found dead; `undefined` for one that was given up.
   * @returns Its path; `undefined` when another one was faster, or the dead one woke up. @throws The system's error.
   */
  adopt(name: string, modifiedAtMs: number | undefined): string | undefined {
    const { files, directory } = this.#parts;
    const from = `${directory}/${name}`;
    const path = this.#nextPath();
    try {
      files.rename(from, path);
      if (modifiedAtMs === undefined || files.look(path)?.modifiedAtMs === modifiedAtMs) return path;
      files.rename(path, from);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    return undefined;
  }

  /** Removes a directory in which no segment is left, unless new ones go there. */
  tidy(directory: OwnedDirectory): void {
    if (directory.segments > 0 || directory === this.#home || directory.isLost) return;
    this.#owned.delete(directory);
    this.removeEmpty(directory.path);
  }

  /** Removes a directory that has no segment; whatever else is in it stays there. */
  removeEmpty(path: string): void {
    try {
      removeIfThere(this.#parts.files, `${path}/${OWNER_FILE}`);
      this.#parts.files.removeDirectory(path);
    } catch {
      // Something else is in it, or the disk fails: there is nothing of ours to be lost.
    }
  }

  /** Gives up all directories: what is left in them belongs to whoever comes first. */
  release(): void {
    this.#home = undefined;
    for (const directory of this.#owned) {
      if (directory.segments === 0) this.tidy(directory);
      else
        try {
          this.#parts.files.rename(directory.path, `${directory.path}.free`);
        } catch {
          // It falls silent instead.
        }
    }
    this.#owned.clear();
  }

  #nextPath(): string {
    const { directory, key, id } = this.#parts;
    this.#number += 1;
    return `${directory}/${formatDirectoryName(key, id, this.#number)}`;
  }

  #lose(directory: OwnedDirectory): void {
    directory.isLost = true;
    this.#owned.delete(directory);
    if (directory === this.#home) this.#home = undefined;
  }

  #remember(): void {
    this.#beatAtMs = this.#parts.clock.monotonicMs();
    this.#beatWallMs = this.#parts.clock.wallMs();
  }

  #awayMs(): number {
    return this.#parts.clock.monotonicMs() - this.#beatAtMs;
  }

  #hasDrifted(): boolean {
    return Math.abs(this.#parts.clock.wallMs() - this.#beatWallMs - this.#awayMs()) > DRIFT_MS;
  }

  /** So that others on this machine see at once when the process has ended. Without it they wait for its silence. */
  #sign({ path }: OwnedDirectory): void {
    const { files, id, identity } = this.#parts;
    try {
      removeIfThere(files, `${path}/${OWNER_FILE}`);
      const file = files.create(`${path}/${OWNER_FILE}`);
      const text = Buffer.from(`${id} ${identity.self}\n`);
      try {
        files.write(file, text, 0, text.length);
      } finally {
        files.close(file);
      }
    } catch {
      // A full disk, say.
    }
  }
}
