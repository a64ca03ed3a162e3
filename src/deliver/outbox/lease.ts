import type { Clock } from '../clock.js';
import { errorCode, type Files } from './files.js';
import type { ProcessIdentity } from './process-identity.js';
import { formatAliveName } from './segment-name.js';

/** How often a processor says that it is alive. */
export const HEARTBEAT_MS = 5_000;
/** A processor that has said nothing for so long is taken for dead. */
export const LEASE_MS = 20_000;
/** The same by the wall clock, for processes that don't live long enough to watch another one. */
const LONG_SILENCE_MS = 3_600_000;
const MAX_IDENTITY_BYTES = 512;

export interface LeaseParts {
  readonly files: Files;
  readonly directory: string;
  /** This processor's. */
  readonly id: string;
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
}

/** This processor's `.alive` file: as long as its time moves, nobody touches this processor's segments. */
export class Lease {
  readonly #parts: LeaseParts;
  readonly #path: string;
  #renewedAtMs = -Infinity;
  #isHeld = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#path = `${parts.directory}/${formatAliveName(parts.id)}`;
  }

  /** Whether others may come to think that this process is dead, after a pause or a busy loop. */
  get isStale(): boolean {
    return this.#parts.clock.monotonicMs() - this.#renewedAtMs > LEASE_MS / 2;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** To be called before the first segment, so that no segment is ever without it. */
  hold(): void {
    if (!this.#isHeld) this.#create();
  }

  renew(): void {
    if (!this.#isHeld) return;
    try {
      this.#parts.files.touch(this.#path);
      this.#renewedAtMs = this.#parts.clock.monotonicMs();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.#create();
    }
  }

  /** What is left belongs to whoever comes first. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#parts.files.remove(this.#path);
  }

  #create(): void {
    const { files, identity, clock } = this.#parts;
    const file = files.create(this.#path);
    this.#isHeld = true;
    this.#renewedAtMs = clock.monotonicMs();
    const bytes = Buffer.from(`${identity.self}\n`);
    try {
      files.write(file, bytes, 0, bytes.length);
    } catch {
      // A full disk: without the identity, others wait for the silence, and nothing else is different.
    } finally {
      files.close(file);
    }
  }
}

interface Neighbour {
  modifiedAtMs: number;
  /** Monotonic: since when its time hasn't moved, as far as we saw. */
  sinceMs: number;
  readonly identity: string;
}

/**
 * Tells which other processors are alive. The times of their files are only compared with what they were before,
 * and waits are measured on the monotonic clock: a wall clock that jumps makes nobody dead.
 */
export class Neighbours {
  readonly #parts: LeaseParts;
  readonly #known = new Map<string, Neighbour>();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  async isAlive(id: string): Promise<boolean> {
    const { files, directory, clock, identity } = this.#parts;
    const path = `${directory}/${formatAliveName(id)}`;
    const facts = files.look(path);
    if (!facts) {
      this.#known.delete(id);
      return false;
    }
    const known = this.#known.get(id);
    const nowMs = clock.monotonicMs();
    if (known?.modifiedAtMs === facts.modifiedAtMs) {
      return !identity.hasEnded(known.identity) && nowMs - known.sinceMs < LEASE_MS;
    }
    const text = known?.identity ?? (facts.kind === 'file' ? await this.#readIdentity(path) : '');
    this.#known.set(id, { modifiedAtMs: facts.modifiedAtMs, sinceMs: nowMs, identity: text });
    return !identity.hasEnded(text) && clock.wallMs() - facts.modifiedAtMs < LONG_SILENCE_MS;
  }

  /** Forgets all but these. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }

  async #readIdentity(path: string): Promise<string> {
    try {
      return (await this.#parts.files.read(path, 0, MAX_IDENTITY_BYTES)).toString('latin1').trim();
    } catch {
      return '';
    }
  }
}
