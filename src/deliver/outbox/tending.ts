import type { Clock } from '../clock.js';
import { adopt, type Abandoned, type Adopted } from './adoption.js';
import type { Files } from './files.js';
import { ForeignSegments } from './foreign-segments.js';
import { type Lease, type LeaseParts, Neighbours } from './lease.js';
import type { Findings } from './outbox-store.js';
import { formatAliveName, parseAliveName, parseSegmentName } from './segment-name.js';
import type { FileSegment } from './segment-writer.js';

export interface TendingParts extends LeaseParts {
  readonly key: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly lease: Lease;
}

/** So many names are looked at in one turn of the event loop: less than a millisecond. */
const SLICE = 100;

/** More are taken over in the next pass: this one has to end before our own lease does. */
const MOST_ADOPTED = 256;

/** What a pass over the directory's names found. */
interface Survey {
  readonly abandoned: readonly Abandoned[];
  readonly foreign: readonly Abandoned[];
  /** Segments of processes that are alive. */
  readonly aliveBytes: number;
  readonly processes: number;
  /** Dead processors of which nothing is left. */
  readonly silent: readonly string[];
}

/** `Findings`, with the files that they are about. */
export interface Tended extends Findings {
  readonly adopted: readonly FileSegment[];
}

/**
 * The maintenance pass: keeps the lease, finds out who else is alive, and takes over what the dead left. It looks
 * at names first and survives whatever lies there: names that are no segment's are left alone, and so are links
 * and directories with names that are.
 */
export class Tending {
  readonly #parts: TendingParts;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #neighbours: Neighbours;
  readonly #foreign: ForeignSegments;

  constructor(parts: TendingParts) {
    this.#parts = parts;
    this.#files = parts.files;
    this.#clock = parts.clock;
    this.#neighbours = new Neighbours(parts);
    this.#foreign = new ForeignSegments(parts);
  }

  /** @param own This store's segments, as it knows them. */
  async look(own: readonly FileSegment[]): Promise<Tended> {
    this.#parts.lease.renew();
    const names = this.#files.list(this.#parts.directory);
    // Right behind the list, in the same turn: nothing of ours was renamed in between.
    const present = new Set(names);
    const gone = own.filter((segment) => !present.has(segment.name) && !this.isThere(segment));
    const survey = await this.#survey(names);
    const { adopted, damaged, newer } = await this.#adopt(survey.abandoned);
    const foreign = [...survey.foreign, ...newer];
    const heldBytes = sumBytes(own) + sumBytes(adopted) + survey.aliveBytes;
    const excess = heldBytes + sumBytes(foreign) - this.#parts.maxBytes;
    const { expired, full, left } = await this.#foreign.prune(foreign, excess);
    for (const id of survey.silent) this.#removeAlive(id);
    return {
      adopted,
      damaged,
      gone,
      removed: { expired, full },
      foreign: left.length,
      othersBytes: survey.aliveBytes + sumBytes(left),
      processes: survey.processes,
    };
  }

  isThere({ name }: FileSegment): boolean {
    return this.#files.look(`${this.#parts.directory}/${name}`)?.kind === 'file';
  }

  async #survey(names: readonly string[]): Promise<Survey> {
    const { id, key, directory } = this.#parts;
    const alive = new Map<string, boolean>([[id, true]]);
    const withSegments = new Set<string>();
    const abandoned: Abandoned[] = [];
    const foreign: Abandoned[] = [];
    let aliveBytes = 0;
    let looked = 0;
    for (const name of names) {
      looked += 1;
      if (looked % SLICE === 0) await new Promise<void>((resolve) => this.#clock.soon(resolve));
      const parsed = parseSegmentName(name);
      const owner = parsed?.owner ?? parseAliveName(name);
      if (owner === undefined || owner === id) continue;
      const isAlive = alive.get(owner) ?? (await this.#neighbours.isAlive(owner));
      alive.set(owner, isAlive);
      if (!parsed) continue;
      const facts = this.#files.look(`${directory}/${name}`);
      if (facts?.kind !== 'file') continue;
      withSegments.add(owner);
      if (isAlive) aliveBytes += facts.bytes;
      else (parsed.key === key ? abandoned : foreign).push({ name, parsed, bytes: facts.bytes });
    }
    this.#neighbours.keep(new Set(alive.keys()));
    const ids = [...alive];
    return {
      abandoned,
      foreign,
      aliveBytes,
      processes: ids.filter(([, isAlive]) => isAlive).length,
      silent: ids.flatMap(([other, isAlive]) => (isAlive || withSegments.has(other) ? [] : [other])),
    };
  }

  async #adopt(
    abandoned: readonly Abandoned[],
  ): Promise<{ readonly adopted: FileSegment[]; readonly damaged: number; readonly newer: Abandoned[] }> {
    const adopted: FileSegment[] = [];
    const newer: Abandoned[] = [];
    let damaged = 0;
    if (abandoned.length > 0) this.#parts.lease.hold();
    for (const candidate of abandoned.slice(0, MOST_ADOPTED)) {
      const result = await this.#tryAdopt(candidate);
      if (result === 'foreign') newer.push(candidate);
      if (!result || result === 'foreign') continue;
      damaged += result.damaged;
      adopted.push(result.segment);
    }
    return { adopted, damaged, newer };
  }

  /** One that can't be read or renamed at present must not keep us from the others. */
  async #tryAdopt(candidate: Abandoned): Promise<Adopted | 'foreign' | undefined> {
    try {
      return await adopt(this.#parts, candidate);
    } catch {
      return undefined;
    }
  }

  #removeAlive(id: string): void {
    try {
      this.#files.remove(`${this.#parts.directory}/${formatAliveName(id)}`);
    } catch {
      // Another process was faster, or it is no file; the next pass sees it again.
    }
  }
}

function sumBytes(segments: readonly { readonly bytes: number }[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
