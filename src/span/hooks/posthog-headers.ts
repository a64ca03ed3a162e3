import type { IncomingRequest } from './api-attributes.js';
import { isUuidV7 } from '../uuid-v7.js';

/** What posthog-js tells an API of the browser it runs in. */
export interface BrowserOfCaller {
  /** A UUIDv7. */
  readonly sessionId: string | undefined;
  readonly distinctId: string | undefined;
}

const SESSION_HEADER = 'x-posthog-session-id';
const DISTINCT_ID_HEADER = 'x-posthog-distinct-id';
/** posthog-js begins a new session after half an hour without events; its cookie keeps the old one until then. */
const SESSION_IDLE_MS = 30 * 60_000;
const MAX_COOKIES = 16_384;
const MAX_COOKIE = 4_096;
const COOKIE = /(?:^|;\s*)ph_[\w.-]{1,100}_posthog=([^;]*)/g;
const NOBODY: BrowserOfCaller = { sessionId: undefined, distinctId: undefined };

/**
 * The browser session, from the header that posthog-js adds (`__add_tracing_headers`). Who calls is the caller's own
 * word, by header or by posthog-js's cookie: it is read only where callers are trusted.
 */
export function readBrowser({ headers }: IncomingRequest, trustCallers: boolean): BrowserOfCaller {
  const session = textOf(headers[SESSION_HEADER]);
  const sessionId = isUuidV7(session) ? session : undefined;
  if (!trustCallers) return sessionId === undefined ? NOBODY : { sessionId, distinctId: undefined };
  const distinctId = textOf(headers[DISTINCT_ID_HEADER]);
  if (sessionId !== undefined && distinctId !== undefined) return { sessionId, distinctId };
  const cookie = readCookies(textOf(headers['cookie']), Date.now());
  return { sessionId: sessionId ?? cookie.sessionId, distinctId: distinctId ?? cookie.distinctId };
}

/** The first of posthog-js's cookies that says something. */
function readCookies(cookies: string | undefined, nowMs: number): BrowserOfCaller {
  if (cookies === undefined || cookies.length > MAX_COOKIES || !cookies.includes('_posthog=')) return NOBODY;
  for (const [, text = ''] of cookies.matchAll(COOKIE)) {
    const browser = text.length > MAX_COOKIE ? NOBODY : readCookie(text, nowMs);
    if (browser !== NOBODY) return browser;
  }
  return NOBODY;
}

/**
 * `{"distinct_id":"user_42","$user_state":"identified","$sesid":[lastEventMs,sessionId,startMs]}`, percent-encoded. The
 * id of a browser that nobody has logged in with is no person's.
 */
function readCookie(text: string, nowMs: number): BrowserOfCaller {
  let cookie: unknown;
  try {
    cookie = JSON.parse(decodeURIComponent(text));
  } catch {
    return NOBODY;
  }
  if (typeof cookie !== 'object' || cookie === null) return NOBODY;
  const id: unknown = Reflect.get(cookie, 'distinct_id');
  const isIdentified = Reflect.get(cookie, '$user_state') === 'identified';
  const session: unknown = Reflect.get(cookie, '$sesid');
  const [lastMs, sessionId]: readonly unknown[] = Array.isArray(session) ? session : [];
  const isOpen = typeof lastMs === 'number' && Math.abs(nowMs - lastMs) <= SESSION_IDLE_MS;
  return {
    sessionId: isOpen && isUuidV7(sessionId) ? sessionId : undefined,
    distinctId: isIdentified && typeof id === 'string' && id !== '' ? id : undefined,
  };
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === 'string' ? value : value?.[0];
  return text === undefined ? undefined : text.trim() || undefined;
}
