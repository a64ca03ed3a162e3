import { errorCode, type Files } from './files.js';
import { MAX_LINE_BYTES, scanLines } from './line.js';
import { formatSegmentName, type SegmentName } from './segment-name.js';
import type { FileSegment } from './segment-writer.js';

/** Enough for many lines, and for the longest one. */
const WINDOW_BYTES: number = MAX_LINE_BYTES + 1;

/** A segment's file that belongs to no process that is alive. */
export interface Abandoned {
  readonly name: string;
  readonly parsed: SegmentName;
  readonly bytes: number;
}

/** A segment that is ours now, and how many of its events can't be read. */
export interface Adopted {
  readonly segment: FileSegment;
  readonly damaged: number;
}

/** Lines of a segment's file. */
export interface LineCount {
  readonly whole: number;
  readonly damaged: number;
  /** Of another version of the format. */
  readonly foreign: number;
}

/** Counts the lines of a file, a window at a time. @throws The system's error, ENOENT when it is gone. */
export async function countLines(files: Pick<Files, 'read'>, path: string): Promise<LineCount> {
  const count = { whole: 0, damaged: 0, foreign: 0 };
  for (let offset = 0; ;) {
    const bytes = await files.read(path, offset, WINDOW_BYTES);
    const isEnd = bytes.length < WINDOW_BYTES;
    const { lines, damaged, foreign, next } = scanLines(bytes, isEnd);
    count.whole += lines.length;
    count.damaged += damaged;
    count.foreign += foreign;
    if (isEnd) return count;
    offset += next;
  }
}

/**
 * Takes a segment over by renaming it: of several that try, one succeeds.
 * @returns `undefined` when another one was faster; `'foreign'` when a later version of the format is in it.
 * @throws The system's error.
 */
export async function adopt(
  { files, directory, id }: { readonly files: Files; readonly directory: string; readonly id: string },
  { name, parsed, bytes }: Abandoned,
): Promise<Adopted | 'foreign' | undefined> {
  try {
    const { whole, damaged, foreign } = await countLines(files, `${directory}/${name}`);
    if (foreign > 0) return 'foreign';
    const claimed = formatSegmentName({ ...parsed, state: 'claimed', owner: id });
    files.rename(`${directory}/${name}`, `${directory}/${claimed}`);
    const segment: FileSegment = {
      id: `${parsed.origin}-${parsed.number}`,
      createdAtMs: parsed.createdAtMs,
      events: whole,
      bytes,
      name: claimed,
      writer: undefined,
    };
    // A file that was cut lacks lines that left no trace but in the number its writer gave it.
    return { segment, damaged: Math.max(damaged, (parsed.events ?? 0) - whole) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
