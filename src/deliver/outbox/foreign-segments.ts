import type { Clock } from '../clock.js';
import { type Abandoned, countLines } from './adoption.js';
import { isTooOld } from './age.js';
import type { Files } from './files.js';

/** Segments of other projects or hosts that nobody looks after: left alone, until they are too old or too much. */
export class ForeignSegments {
  readonly #files: Files;
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #maxAgeMs: number;
  readonly #seenAtMs = new Map<string, number>();

  constructor(parts: {
    readonly files: Files;
    readonly directory: string;
    readonly clock: Clock;
    readonly maxAgeMs: number;
  }) {
    this.#files = parts.files;
    this.#directory = parts.directory;
    this.#clock = parts.clock;
    this.#maxAgeMs = parts.maxAgeMs;
  }

  /**
   * Removes what is too old, then the oldest until `excessBytes` are free.
   * @returns Events removed, and what is still there.
   */
  async prune(
    segments: readonly Abandoned[],
    excessBytes: number,
  ): Promise<{ readonly expired: number; readonly full: number; readonly left: readonly Abandoned[] }> {
    const names = new Set(segments.map(({ name }) => name));
    for (const name of this.#seenAtMs.keys()) if (!names.has(name)) this.#seenAtMs.delete(name);
    const left: Abandoned[] = [];
    let expired = 0;
    let full = 0;
    let excess = excessBytes;
    for (const segment of segments.toSorted((a, b) => a.parsed.createdAtMs - b.parsed.createdAtMs)) {
      const isExpired = this.#isExpired(segment);
      const events = isExpired || excess > 0 ? await this.#remove(segment.name) : undefined;
      if (events === undefined) {
        left.push(segment);
        continue;
      }
      excess -= segment.bytes;
      if (isExpired) expired += events;
      else full += events;
    }
    return { expired, full, left };
  }

  #isExpired({ name, parsed }: Abandoned): boolean {
    const nowMs = this.#clock.monotonicMs();
    const seenAtMs = this.#seenAtMs.get(name) ?? nowMs;
    this.#seenAtMs.set(name, seenAtMs);
    return isTooOld(nowMs - seenAtMs, this.#clock.wallMs() - parsed.createdAtMs, this.#maxAgeMs);
  }

  async #remove(name: string): Promise<number | undefined> {
    try {
      const { whole, damaged } = await countLines(this.#files, `${this.#directory}/${name}`);
      this.#files.remove(`${this.#directory}/${name}`);
      return whole + damaged;
    } catch {
      return undefined;
    }
  }
}
