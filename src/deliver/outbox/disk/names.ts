import { createHash, randomBytes } from 'node:crypto';

/*
 * The names in an outbox; a contract, other programs may read and sort by them:
 *
 * `1-<key>-<owner>-<number>/`       the directory of a running process, `1` being the format's version
 * `1-<key>-<owner>-<number>.free/`  what a process left that ended in order
 *   `owner`                         tells which process that is, see `process-identity.ts`
 *   `<createdAtMs>-<number>.open`   a segment that events are added to
 *   `<createdAtMs>-<number>.<events>.sealed`  a complete one
 *   `<createdAtMs>-<number>.draft`  events that may still change: the last line of each counts
 *   `<createdAtMs>-<number>.<events>.draft`   such ones that were taken over: they change no more
 * `rejected/<createdAtMs>-<owner>-<number>.rejected`  what PostHog refused, for people to look at
 *
 * `key` is a fingerprint of project and host, `owner` the id of one processor's life (16 hex digits each);
 * `createdAtMs` has 13 digits.
 */

/** The file that tells which process a directory belongs to. */
export const OWNER_FILE = 'owner';

export interface DirectoryName {
  readonly key: string;
  readonly owner: string;
  /** Whether its process gave it up. */
  readonly isFree: boolean;
}

export interface SegmentName {
  readonly createdAtMs: number;
  /** Events in it; `undefined` while it is open, and when its process died. */
  readonly events: number | undefined;
  /** Whether an event may be in it more than once: the last line counts. */
  readonly isDraft: boolean;
}

const ID = '[0-9a-f]{16}';
const DIRECTORY = new RegExp(`^1-(${ID})-(${ID})-\\d{1,9}(\\.free)?$`);
const SEGMENT = /^(\d{13})-\d{6,9}\.(?:open|draft|(\d{1,7})\.(?:sealed|draft))$/;
/** A file of drafts that was being written anew when its process died: the old one is there. */
export const UNFINISHED: RegExp = /^\d{13}-\d{6,9}\.draft\.new$/;
const LATEST_MS = 9_999_999_999_999;

export function formatDirectoryName(key: string, owner: string, number: number): string {
  return `1-${key}-${owner}-${number}`;
}

/** `undefined` for any name that is no directory's of ours. */
export function parseDirectoryName(name: string): DirectoryName | undefined {
  const [, key = '', owner = '', free] = DIRECTORY.exec(name) ?? [];
  return key === '' ? undefined : { key, owner, isFree: free !== undefined };
}

/** `<createdAtMs>-<number>`. */
export function formatStem(createdAtMs: number, number: number): string {
  const at = Math.min(Math.max(Math.trunc(createdAtMs), 0), LATEST_MS);
  return `${String(at).padStart(13, '0')}-${String(number).padStart(6, '0')}`;
}

/** `<createdAtMs>-<number>.draft`. */
export function formatDraftName(createdAtMs: number, number: number): string {
  return `${formatStem(createdAtMs, number)}.draft`;
}

/** `undefined` for any name that is no segment's. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const [, createdAt, events] = SEGMENT.exec(name) ?? [];
  if (createdAt === undefined) return undefined;
  return {
    createdAtMs: Number(createdAt),
    events: events === undefined ? undefined : Number(events),
    isDraft: name.endsWith('.draft'),
  };
}

/** 16 hex digits that stand for a project on a host; neither can be told from them. */
export function fingerprint(projectToken: string, host: string): string {
  return createHash('sha256').update(`spanhog outbox\n${projectToken}\n${host}`).digest('hex').slice(0, 16);
}

/** The id of one processor's life. */
export function createInstanceId(): string {
  return randomBytes(8).toString('hex');
}
