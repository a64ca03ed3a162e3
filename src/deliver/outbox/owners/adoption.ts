import { UUID_AT, UUID_LENGTH } from '../../../event/event-json.js';
import { FileSegment } from '../file-segment.js';
import type { Files } from '../disk/files.js';
import { HEADER_BYTES, MAX_LINE_BYTES, scanLines } from '../disk/line.js';
import { parseSegmentName } from '../disk/names.js';
import type { StoreParts } from '../store-parts.js';
import type { OwnedDirectory } from './ownership.js';

/** No segment of ours is larger: the longest chunk, and an event. */
export const MAX_SEGMENT_BYTES: number = 4 * MAX_LINE_BYTES;

/** What belonged to no process, and is this one's from now on. */
export interface AdoptedFiles {
  readonly segments: readonly FileSegment[];
  /** Lines that can't be read. */
  readonly damaged: number;
}

/** What can be told of a segment's file without a look at its events. */
export interface FoundFile {
  readonly createdAtMs: number;
  readonly events: number;
  readonly damaged: number;
  readonly bytes: number;
}

/** Makes segments of files, one of several small ones. */
export class SegmentMerger {
  readonly #limits: StoreParts;
  #segments: FileSegment[] = [];
  #damaged = 0;

  constructor(limits: StoreParts) {
    this.#limits = limits;
  }

  add(directory: OwnedDirectory, name: string, { createdAtMs, events, damaged, bytes }: FoundFile): void {
    const { chunkEvents, chunkBytes } = this.#limits;
    this.#damaged += damaged;
    const last = this.#segments.at(-1);
    const isFit =
      last?.directory === directory &&
      last.events + events <= chunkEvents &&
      last.bytes + bytes <= chunkBytes;
    if (last && isFit) {
      last.names.push(name);
      last.add(events, bytes);
    } else {
      const segment = new FileSegment(createdAtMs, directory, name);
      segment.add(events, bytes);
      this.#segments.push(segment);
    }
  }

  skip(damaged: number): void {
    this.#damaged += damaged;
  }

  /** Those that are complete; the last one may still take up more. */
  take(isLast = false): AdoptedFiles {
    const found = {
      segments: this.#segments.splice(0, this.#segments.length - (isLast ? 0 : 1)),
      damaged: this.#damaged,
    };
    this.#damaged = 0;
    return found;
  }
}

/**
 * How many events are in a segment's file: its name tells, or they are counted, where its process didn't complete it.
 * @returns `undefined` for what is no segment. @throws The system's error.
 */
export function examine(files: Files, path: string, name: string): FoundFile | undefined {
  const parsed = parseSegmentName(name);
  const facts = parsed && files.look(path);
  if (!parsed || facts?.kind !== 'file') return undefined;
  const { createdAtMs } = parsed;
  const { bytes } = facts;
  if (parsed.events === undefined) {
    const { whole, damaged } = countLines(files, path, parsed.isDraft);
    return { createdAtMs, events: whole, damaged, bytes };
  }
  // Nobody vouches for the name: there are no more events than lines could be.
  const events = Math.min(parsed.events, Math.floor(bytes / HEADER_BYTES));
  return { createdAtMs, events, damaged: parsed.events - events, bytes };
}

/**
 * @param isDraft Whether an event may be in it more than once. What is damaged then was an earlier or a later line of one.
 * @throws The system's error.
 */
export function countLines(
  files: Files,
  path: string,
  isDraft: boolean,
): { readonly whole: number; readonly damaged: number } {
  const { lines, damaged } = scanLines(files.readNow(path, MAX_SEGMENT_BYTES), true);
  return isDraft ? { whole: lastOfEach(lines).size, damaged: 0 } : { whole: lines.length, damaged };
}

/** The last line of each event, by its uuid. */
export function lastOfEach(lines: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  return new Map(lines.map((line) => [line.toString('latin1', UUID_AT, UUID_AT + UUID_LENGTH), line]));
}
