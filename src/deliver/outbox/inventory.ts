import { countLines } from './owners/adoption.js';
import { errorCode, type FileFacts, type Files } from './disk/files.js';
import { scanLines } from './disk/line.js';
import { type DirectoryName, parseDirectoryName, parseSegmentName } from './disk/names.js';
import { LEASE_MS, readIdentity } from './owners/neighbours.js';
import type { ProcessIdentity } from './owners/process-identity.js';
import { REJECTED, REJECTED_NAME } from './rejected-log.js';

/** A segment's file, as it lies there. */
export interface SegmentEntry {
  readonly name: string;
  readonly state: 'open' | 'sealed';
  /** Whether nobody looks after it: the next process of the same project and host takes it over. */
  readonly isAdoptable: boolean;
  readonly key: string;
  readonly createdAtMs: number;
  readonly events: number;
  /** Lines that can't be read. */
  readonly damaged: number;
  readonly bytes: number;
}

/** What is in an outbox's directory. */
export interface Inventory {
  /** Oldest first. */
  readonly segments: readonly SegmentEntry[];
  readonly rejected: {
    readonly files: number;
    readonly bytes: number;
    /** Events by the reason of their refusal. */
    readonly reasons: ReadonlyMap<string, number>;
  };
  /** Processors that are running, as far as can be told in one look. */
  readonly running: number;
  /** Names that are none of the outbox's. */
  readonly others: number;
}

const REASON = /"why":"([a-z][a-z0-9_]{0,39})"/;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Looks at an outbox, and changes nothing. A process that adopts or sends meanwhile is no trouble: what is gone
 * in between is left out.
 * @throws The system's error when the directory can't be read.
 */
export async function takeInventory(
  files: Files,
  directory: string,
  identity: ProcessIdentity,
  wallMs: number,
): Promise<Inventory> {
  const segments: SegmentEntry[] = [];
  const running = new Set<string>();
  let others = 0;
  for (const name of files.list(directory)) {
    const parsed = parseDirectoryName(name);
    const facts = files.look(`${directory}/${name}`);
    if (parsed && facts?.kind === 'directory') {
      const isRunning = tellRunning(name, parsed, facts);
      if (isRunning) running.add(parsed.owner);
      for (const file of files.list(`${directory}/${name}`)) {
        const segment = readSegment(`${directory}/${name}`, file, parsed.key, !isRunning);
        // One with nothing in it was made ahead of its time, or its process died before its first line.
        if (segment && segment.bytes > 0) segments.push(segment);
      }
    } else if (name !== REJECTED) others += 1;
  }
  segments.sort((a, b) => a.createdAtMs - b.createdAtMs);
  return { segments, rejected: await readRejected(), running: running.size, others };

  function tellRunning(name: string, { owner, isFree }: DirectoryName, { modifiedAtMs }: FileFacts): boolean {
    if (isFree || wallMs - modifiedAtMs > LEASE_MS) return false;
    return !identity.hasEnded(readIdentity(files, `${directory}/${name}`, owner));
  }

  function readSegment(
    path: string,
    name: string,
    key: string,
    isAdoptable: boolean,
  ): SegmentEntry | undefined {
    const parsed = parseSegmentName(name);
    const facts = parsed && files.look(`${path}/${name}`);
    if (!parsed || facts?.kind !== 'file') return undefined;
    const { createdAtMs } = parsed;
    const state = parsed.events === undefined ? 'open' : 'sealed';
    try {
      const { whole, damaged } = countLines(files, `${path}/${name}`, parsed.isDraft);
      const lost = Math.max(damaged, (parsed.events ?? 0) - whole);
      return { name, state, isAdoptable, key, createdAtMs, events: whole, damaged: lost, bytes: facts.bytes };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function readRejected(): Promise<Inventory['rejected']> {
    const reasons = new Map<string, number>();
    const path = `${directory}/${REJECTED}`;
    const found = files.look(path)?.kind === 'directory' ? files.list(path) : [];
    const rejected = found.filter((name) => REJECTED_NAME.test(name));
    let bytes = 0;
    for (const name of rejected) {
      const content = await files.read(`${path}/${name}`, 0, MOST_BYTES);
      bytes += content.length;
      for (const line of scanLines(content, true).lines) {
        const why = REASON.exec(line.toString('latin1', 0, 60))?.[1] ?? 'unknown';
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
      }
    }
    return { files: rejected.length, bytes, reasons };
  }
}
