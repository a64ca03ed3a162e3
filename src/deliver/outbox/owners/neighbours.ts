import type { Files } from '../disk/files.js';
import { OWNER_FILE } from '../disk/names.js';
import type { StoreParts } from '../store-parts.js';

/** How often a process says that it is alive. */
export const HEARTBEAT_MS = 5_000;
/** A process that has said nothing for so long is taken for dead. */
export const LEASE_MS = 20_000;
/** What counts as watched between two looks: in a longer pause, others may have slept as well. */
const MOST_WATCHED_MS: number = HEARTBEAT_MS * 2;
const MAX_IDENTITY_BYTES = 512;

interface Neighbour {
  modifiedAtMs: number;
  /** How long that time was seen not to move. */
  silentMs: number;
  lookedAtMs: number;
  readonly identity: string;
}

/**
 * Tells which other processes are dead. The time of a directory is only compared with what it was at the look before,
 * and waits are measured on the own steady clock: wall clocks that jump, or differ, make nobody dead.
 */
export class Neighbours {
  readonly #parts: StoreParts;
  readonly #known = new Map<string, Neighbour>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /**
   * @param name Of its directory.
   * @param modifiedAtMs What that says now.
   */
  isDead(name: string, owner: string, modifiedAtMs: number): boolean {
    const { files, directory, clock, identity: present } = this.#parts;
    const nowMs = clock.monotonicMs();
    const known = this.#known.get(name);
    if (known?.modifiedAtMs !== modifiedAtMs) {
      const identity = known?.identity || readIdentity(files, `${directory}/${name}`, owner);
      this.#known.set(name, { modifiedAtMs, silentMs: 0, lookedAtMs: nowMs, identity });
      return present.hasEnded(identity);
    }
    known.silentMs += Math.min(nowMs - known.lookedAtMs, MOST_WATCHED_MS);
    known.lookedAtMs = nowMs;
    return known.silentMs >= LEASE_MS || present.hasEnded(known.identity);
  }

  /** Forgets all but these. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
  }
}

/** Of the owner in the directory's name: an heir has renamed it before it says who it is. */
export function readIdentity(files: Pick<Files, 'readNow'>, path: string, owner: string): string {
  try {
    const text = files.readNow(`${path}/${OWNER_FILE}`, MAX_IDENTITY_BYTES).toString('latin1').trim();
    return text.startsWith(`${owner} `) ? text.slice(owner.length + 1) : '';
  } catch {
    return '';
  }
}
