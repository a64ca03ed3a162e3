/**
 * What a request has to become, by what the proxy saw of it and what the server's documentation says.
 *
 * @typedef {import('./proxy.mjs').RecordedRequest} RecordedRequest
 * @typedef {import('./servers.mjs').FieldServer} FieldServer
 *
 * @typedef {object} Expected
 * @property {string} endpoint
 * @property {string} method
 * @property {number | undefined} status
 * @property {string | undefined} caller
 * @property {string} client
 * @property {string | undefined} auth
 */

/** Answers to monitors, browsers and CORS are no use of an API: the defaults leave them out. */
const IGNORED =
  /^(?:OPTIONS .*|\S+ (?:\/healthz|\/livez|\/readyz|\/health|\/ping|\/metrics|\/favicon\.ico|\/robots\.txt|\/\.well-known\/.*))$/;

/**
 * @param {FieldServer} server
 * @param {RecordedRequest} record
 * @param {Record<string, string>} facts what the client learned: ids that the server gave
 * @returns {Expected | undefined} `undefined`: no event
 * @throws {Error} when the documentation has no such endpoint, and it was there all the same
 */
export function expectedOf(server, record, facts) {
  const { method, path, status } = record;
  if (IGNORED.test(`${method} ${path}`) || server.ignores?.(record)) return undefined;
  const caller = server.callerOf(record, facts);
  const endpoint = documentedEndpoint(server.endpoints, record);
  if (endpoint === undefined && status !== 404) {
    throw new Error(`${method} ${path} answered ${status}, and is in no documentation`);
  }
  if (endpoint === undefined && caller === undefined) return undefined;
  return {
    endpoint: endpoint?.replaceAll('{*', '{') ?? '(unmatched)',
    method,
    status,
    caller,
    client: server.clientOf(record, facts),
    auth: server.authOf?.(record) ?? authOf(record, caller),
  };
}

/** The first documented endpoint with this path. @param {readonly string[]} endpoints @param {RecordedRequest} record */
export function documentedEndpoint(endpoints, { method, path }) {
  return endpoints.find((endpoint) => endpointPattern(endpoint).test(`${method} ${path}`));
}

/** Matches what a template stands for: `{name}` is a segment or a part of one, `{*name}` all that is left. */
export function endpointPattern(endpoint) {
  const parts = endpoint
    .split(/(\{\*?\w+\})/)
    .map((part) =>
      part.startsWith('{*')
        ? '(.+)'
        : part.startsWith('{')
          ? '([^/]+?)'
          : part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`),
    );
  return new RegExp(`^${parts.join('')}/?$`);
}

/** What the headers say; of a caller who is known and showed nothing there, nothing. */
function authOf({ headers: { authorization, cookie, ...headers } }, caller) {
  const [scheme] = authorization?.split(' ') ?? [];
  if (scheme) return scheme.toLowerCase();
  if (headers['x-api-key'] !== undefined) return 'api_key';
  if (cookie !== undefined) return 'cookie';
  return caller === undefined ? 'none' : undefined;
}
