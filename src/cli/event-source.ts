import { readStoredEvents, type StoredEvents } from '../insights/index.js';
import { readTextFile, shownFile, SourceError } from './text-file.js';

const PAGE = 10_000;

/**
 * The events of a file, `-` for standard input.
 * @throws {SourceError} when it can't be read, or holds no events at all though it holds something.
 */
export async function eventsOfFile(file: string): Promise<StoredEvents> {
  const stored = readStoredEvents(await readTextFile(file));
  if (stored.events.length > 0 || stored.unreadable === 0) return stored;
  throw new SourceError(
    `${shownFile(file)} holds no events: expected one JSON object a line, with uuid, event, distinctId, timestamp and properties, or an array of them`,
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
