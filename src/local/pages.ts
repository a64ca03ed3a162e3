import { isLoopbackHost } from './admission.js';
import { type Answer, jsonAnswer, v1Error } from './answer.js';
import type { EventStore } from './event-store.js';

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 10_000;

/**
 * What the addresses that are read answer, or `undefined` when there is no such address.
 * - `GET /`: the endpoints.
 * - `GET /events?after=<n>&limit=<n>`: `{ events, next, total, forgotten }`, in order of arrival. `next` is the
 *   `after` that gives only newer events, so that a page can poll; `limit` is 1000, at most 10000.
 */
export function readPage(url: URL, store: EventStore, host: string | undefined): Answer | undefined {
  if (url.pathname !== '/' && url.pathname !== '/events') return undefined;
  if (!isLoopbackHost(host)) {
    return v1Error(403, 'Only http://127.0.0.1 and http://localhost may read what this server holds.');
  }
  return url.pathname === '/' ? indexPage(store) : eventsPage(url.searchParams, store);
}

function indexPage(store: EventStore): Answer {
  const index = {
    name: 'spanhog local PostHog',
    capture: {
      v0: ['POST /batch/', 'POST /capture/', 'POST /e/', 'POST /i/v0/e/'],
      v1: ['POST /i/v1/analytics/events'],
    },
    read: ['GET /events?after=0&limit=1000'],
    events: store.total,
    forgotten: store.forgotten,
  };
  return jsonAnswer(200, index);
}

function eventsPage(query: URLSearchParams, store: EventStore): Answer {
  const after = readCount(query.get('after'), 0);
  const limit = readCount(query.get('limit'), DEFAULT_LIMIT);
  if (after === undefined || limit === undefined) {
    return v1Error(400, 'Expected `after` and `limit` to be whole numbers from 0.', 'invalid_query');
  }
  const events = store.from(after, Math.min(limit, MAX_LIMIT));
  const start = Math.max(after, store.forgotten);
  const { total, forgotten } = store;
  return jsonAnswer(200, { events, next: Math.min(start + events.length, total), total, forgotten });
}

function readCount(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return count;
}
