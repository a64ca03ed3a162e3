import { examine } from './adoption.js';
import type { StoreParts } from '../store-parts.js';

/** A segment of another project or host, in a directory that nobody looks after. */
interface ForeignSegment {
  readonly path: string;
  readonly createdAtMs: number;
  readonly events: number;
  readonly bytes: number;
}

/** What other projects and hosts left: kept for them, until it is too old or too much. */
export class ForeignSegments {
  readonly #parts: StoreParts;
  readonly #seenAtMs = new Map<string, number>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** The segments in a directory. @throws The system's error. */
  list(path: string): readonly ForeignSegment[] {
    const { files } = this.#parts;
    return files.list(path).flatMap((name) => {
      const found = examine(files, `${path}/${name}`, name);
      return found ? [{ ...found, path: `${path}/${name}` }] : [];
    });
  }

  /**
   * Removes what is too old, then the oldest until `excessBytes` are free.
   * @returns Events removed, and the bytes that are left.
   */
  prune(
    segments: readonly ForeignSegment[],
    excessBytes: number,
  ): { readonly removed: { readonly expired: number; readonly full: number }; readonly bytes: number } {
    const paths = new Set(segments.map(({ path }) => path));
    for (const path of this.#seenAtMs.keys()) if (!paths.has(path)) this.#seenAtMs.delete(path);
    const removed = { expired: 0, full: 0 };
    let bytes = 0;
    let excess = excessBytes;
    for (const segment of segments.toSorted((a, b) => a.createdAtMs - b.createdAtMs)) {
      const why = this.#isExpired(segment) ? 'expired' : excess > 0 ? 'full' : undefined;
      if (!why || !this.#remove(segment.path)) {
        bytes += segment.bytes;
        continue;
      }
      excess -= segment.bytes;
      removed[why] += segment.events;
    }
    return { removed, bytes };
  }

  #isExpired({ path, createdAtMs }: ForeignSegment): boolean {
    const { clock, maxAgeMs } = this.#parts;
    const nowMs = clock.monotonicMs();
    const seenAtMs = this.#seenAtMs.get(path) ?? nowMs;
    this.#seenAtMs.set(path, seenAtMs);
    return isTooOld(nowMs - seenAtMs, clock.wallMs() - createdAtMs, maxAgeMs);
  }

  #remove(path: string): boolean {
    try {
      this.#parts.files.remove(path);
      return true;
    } catch {
      return false;
    }
  }
}

/** The wall clock is believed only of what was watched for so long: it may have jumped just now. */
const WATCHED_MS = 3_600_000;

/**
 * Whether a segment has passed its age, by a wall clock that may jump: what was watched for the whole time is
 * too old whatever the clock says, and nothing is before it was watched (and tried) for a while.
 * @param watchedMs Monotonic.
 */
export function isTooOld(watchedMs: number, wallAgeMs: number, maxAgeMs: number): boolean {
  return watchedMs >= maxAgeMs || (wallAgeMs >= maxAgeMs && watchedMs >= Math.min(maxAgeMs, WATCHED_MS));
}
