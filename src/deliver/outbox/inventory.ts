import { countLines } from './adoption.js';
import { errorCode, type Files } from './files.js';
import { LEASE_MS } from './lease.js';
import { scanLines } from './line.js';
import type { ProcessIdentity } from './process-identity.js';
import { REJECTED, REJECTED_NAME } from './rejected-log.js';
import { formatAliveName, parseAliveName, parseSegmentName, type SegmentName } from './segment-name.js';

/** A segment's file, as it lies there. */
export interface SegmentEntry {
  readonly name: string;
  readonly state: SegmentName['state'];
  /** Whether nobody looks after it: the next process of the same project and host takes it over. */
  readonly isAdoptable: boolean;
  readonly key: string;
  readonly createdAtMs: number;
  readonly events: number;
  /** Lines that can't be read, those of a later version of the format included. */
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
  /** Processors that are running. */
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
  const names = files.list(directory);
  const segments: SegmentEntry[] = [];
  let others = 0;
  let running = 0;
  for (const name of names) {
    const parsed = parseSegmentName(name);
    const processor = parseAliveName(name);
    if (processor !== undefined && (await isRunning(processor))) running += 1;
    if (parsed) {
      const entry = await readSegment(name, parsed);
      if (!entry) others += 1;
      // One with nothing in it was made ahead of its time, or its process died before its first line.
      else if (entry.bytes > 0) segments.push(entry);
    } else if (processor === undefined && name !== REJECTED) others += 1;
  }
  segments.sort((a, b) => a.createdAtMs - b.createdAtMs);
  return { segments, rejected: await readRejected(), running, others };

  async function readSegment(name: string, parsed: SegmentName): Promise<SegmentEntry | undefined> {
    const path = `${directory}/${name}`;
    const facts = files.look(path);
    if (facts?.kind !== 'file') return undefined;
    const { state, key, createdAtMs, owner } = parsed;
    try {
      const { whole, damaged, foreign } = await countLines(files, path);
      const isAdoptable = !(await isRunning(owner));
      const lost = Math.max(damaged + foreign, (parsed.events ?? 0) - whole);
      return { name, state, isAdoptable, key, createdAtMs, events: whole, damaged: lost, bytes: facts.bytes };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function isRunning(processor: string): Promise<boolean> {
    const path = `${directory}/${formatAliveName(processor)}`;
    const facts = files.look(path);
    if (facts?.kind !== 'file' || wallMs - facts.modifiedAtMs > LEASE_MS) return false;
    const text = await files.read(path, 0, 512).catch(() => Buffer.alloc(0));
    return !identity.hasEnded(text.toString('latin1').trim());
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
