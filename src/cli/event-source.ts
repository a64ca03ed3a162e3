import { readFile, stat } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { readStoredEvents, type StoredEvents } from '../insights/index.js';

/** What Node reads into one text. */
const MAX_BYTES = 512 * 1024 * 1024 - 1024;
const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'its owner has to look at it',
};
const PAGE = 10_000;

/** Why there are no events to read, in a sentence that says what to do. */
export class SourceError extends Error {}

/**
 * The events of a file, `-` for standard input.
 * @throws {SourceError} when it can't be read, or holds no events at all though it holds something.
 */
export async function eventsOfFile(file: string): Promise<StoredEvents> {
  const shown = file === '-' ? 'standard input' : JSON.stringify(file);
  const stored = readStoredEvents(await read(file, shown));
  if (stored.events.length > 0 || stored.unreadable === 0) return stored;
  throw new SourceError(
    `${shown} holds no events: expected one JSON object a line, with uuid, event, distinctId, timestamp and properties, or an array of them`,
  );
}

/**
 * All that a local PostHog has, ten thousand at a time.
 * @throws {SourceError} when nothing answers there, or something else does.
 */
export async function eventsOfServer(url: URL): Promise<StoredEvents> {
  const pages: StoredEvents[] = [];
  let after = 0;
  for (;;) {
    const page = await fetchPage(new URL(`/events?after=${after}&limit=${PAGE}`, url));
    pages.push(readStoredEvents(page.text));
    if (page.next <= after || page.next >= page.total) break;
    after = page.next;
  }
  return {
    events: pages.flatMap(({ events }) => events),
    unreadable: pages.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

interface Page {
  readonly text: string;
  readonly next: number;
  readonly total: number;
}

async function fetchPage(url: URL): Promise<Page> {
  const response = await fetch(url, { redirect: 'error' }).catch((error: unknown) => {
    throw new SourceError(
      `nothing answers on ${url.origin}: start npx spanhog dev, or name a file of events with --data`,
      { cause: error },
    );
  });
  const text = await response.text();
  const answer = response.ok ? numbersIn(text) : undefined;
  if (answer) return { text, ...answer };
  throw new SourceError(
    `${url.origin} answered ${response.status} and is no local PostHog (npx spanhog dev)`,
  );
}

function numbersIn(text: string): Omit<Page, 'text'> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const next: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'next') : undefined;
    const total: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'total') : undefined;
    return typeof next === 'number' && typeof total === 'number' ? { next, total } : undefined;
  } catch {
    return undefined;
  }
}

async function read(file: string, shown: string): Promise<string> {
  try {
    if (file === '-') return await textOf(process.stdin);
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file, 'utf8');
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    const meaning = typeof code === 'string' ? (MEANING[code] ?? code) : 'unknown error';
    throw new SourceError(`can't read ${shown}: ${meaning}`, { cause: error });
  }
  throw new SourceError(`${shown} is larger than 512 MiB: split it by lines, or take a part`);
}
