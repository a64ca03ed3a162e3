/**
 * What an HTTP server of Node can be asked: any other word is the caller's own text. Written out, since Node's own list is
 * in `node:http`, which would be loaded for it before the instrumentation that has to come first.
 */
const KNOWN_METHODS: ReadonlySet<string> = new Set(
  (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY ' +
    'OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK ' +
    'UNLOCK UNSUBSCRIBE'
  ).split(' '),
);
/** What an app answers to in nearly all cases: as it is written, without a look. */
const PLAIN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
]);

/** The request method in upper case; `_OTHER` when no server knows it. */
export function methodOf(text: string): string {
  if (PLAIN_METHODS.has(text)) return text;
  const method = text.toUpperCase();
  return KNOWN_METHODS.has(method) ? method : '_OTHER';
}

/** A response's status, when it is one. */
export function statusOf(status: number | undefined): number | undefined {
  return status !== undefined && Number.isInteger(status) && status >= 100 && status <= 999
    ? status
    : undefined;
}

/** Whether the response header `Deprecation` (RFC 9745) says that the endpoint is deprecated. */
export function isDeprecation(text: string | undefined): boolean {
  return text !== undefined && !/^(?:false|\?0|0)$/i.test(text);
}

const MAX_MS = 253_402_300_800_000;

/**
 * The day in the response header `Sunset` (RFC 8594): an HTTP date, or seconds since the epoch as structured fields
 * write them (`@1735689599`). As `YYYY-MM-DD`.
 */
export function sunsetOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const seconds = /^@(\d{1,12})$/.exec(text)?.[1];
  const atMs = seconds === undefined ? Date.parse(text.slice(0, 64)) : Number(seconds) * 1_000;
  return atMs >= 0 && atMs < MAX_MS ? new Date(atMs).toISOString().slice(0, 10) : undefined;
}
