/**
 * The twelve requests that every framework's app gets, and the events that have to come of them: the matrix's
 * one table. What a framework truly can't know is said in `differences.mjs`, with the reason.
 *
 * @typedef {object} Expected an event of the twelve; `undefined` is a property that the event must not have
 * @property {string} endpoint
 * @property {string | undefined} [source] `route_source`
 * @property {number | undefined} status
 * @property {string | undefined} [version]
 * @property {string | undefined} [auth]
 * @property {string | undefined} [user]
 * @property {string | undefined} [organization]
 * @property {string | undefined} [client]
 * @property {string | undefined} [clientVersion]
 * @property {boolean} [sampled]
 * @property {boolean} [streams] the answer may be told as a stream
 * @property {string} [traceId]
 * @property {Record<string, unknown>} [more] other properties
 *
 * @typedef {object} MatrixRequest
 * @property {string} name
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {number | 'abort' | 'abort at SIGTERM'} answer the status that the caller sees; `abort`: the caller
 *   hangs up before it, and `abort at SIGTERM` after the app was told to end
 * @property {Expected | undefined} event `undefined`: no event
 */

export const ADA = { user: 'user_ada', organization: 'acme' };
export const BEN = { user: 'user_ben', organization: 'globex' };
export const NOBODY = { user: undefined, organization: undefined };

export const BEARER = { authorization: 'Bearer tok-s7731-ada' };
export const BASIC = { authorization: `Basic ${Buffer.from('ben:pass-s7731').toString('base64')}` };
export const API_KEY = { 'x-api-key': 'key-s7731-ben' };

/** Texts of the requests that no event may hold: secrets, and values of paths and queries. */
export const UNSPEAKABLE = [
  's7731',
  BASIC.authorization.slice('Basic '.length),
  'p7731',
  'wp-login',
  '127.0.0.1',
];

export const SAMPLED_TRACE = '0af7651916cd43dd8448eb211c80319c';
export const UNSAMPLED_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Templates in the place of a framework's routes, one for each that the apps have. */
export const TEMPLATES = [
  'GET /v1/users/{id}',
  'GET /v1/broken/{id}',
  'GET /v1/slow/{id}',
  'HEAD /v1/users/{id}',
  'POST /v2/users',
  'GET /v2/projects/{project_id}/widgets/{widget_id}',
  'GET /v2/files/{path*}',
  'GET /v2/reports/{year?}',
];

/** @type {readonly MatrixRequest[]} */
export const REQUESTS = [
  {
    name: 'a parameter, a secret in the query, a user that a middleware puts on the active span',
    method: 'GET',
    path: '/v1/users/p7731?api_key=sk-s7731&q=p7731',
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /v1/users/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'POST that answers 201, a user that the handler puts on the active span',
    method: 'POST',
    path: '/v2/users',
    headers: { ...BASIC, 'content-type': 'application/json' },
    body: '{"email":"s7731@example.com"}',
    answer: 201,
    event: { endpoint: 'POST /v2/users', status: 201, version: 'v2', auth: 'basic', ...BEN },
  },
  {
    name: 'a router in a router, a user after an await',
    method: 'GET',
    path: '/v2/projects/p7731/widgets/wp7731',
    headers: API_KEY,
    answer: 200,
    event: {
      endpoint: 'GET /v2/projects/{project_id}/widgets/{widget_id}',
      status: 200,
      version: 'v2',
      auth: 'api_key',
      ...BEN,
    },
  },
  {
    name: 'a wildcard, the version in a header, identify() after an await',
    method: 'GET',
    path: '/v2/files/dp7731/fp7731.pdf',
    headers: { ...API_KEY, 'x-api-version': '2026-01-01' },
    answer: 200,
    event: {
      endpoint: 'GET /v2/files/{path}',
      status: 200,
      version: '2026-01-01',
      auth: 'api_key',
      ...BEN,
    },
  },
  {
    name: 'an optional parameter that the path lacks, identify() in the handler',
    method: 'GET',
    path: '/v2/reports',
    headers: API_KEY,
    answer: 200,
    event: { endpoint: 'GET /v2/reports', status: 200, version: 'v2', auth: 'api_key', ...BEN },
  },
  {
    name: '404 inside a mounted router, of a known user',
    method: 'GET',
    path: '/v1/nothing/p7731',
    headers: BEARER,
    answer: 404,
    event: {
      endpoint: '(unmatched)',
      source: undefined,
      status: 404,
      version: undefined,
      auth: 'bearer',
      ...ADA,
    },
  },
  {
    name: '404 outside of every router, of nobody: a scanner',
    method: 'GET',
    path: '/wp-login.php?p7731',
    answer: 404,
    event: undefined,
  },
  {
    name: 'a handler that throws: 500',
    method: 'GET',
    path: '/v1/broken/p7731',
    headers: BEARER,
    answer: 500,
    event: { endpoint: 'GET /v1/broken/{id}', status: 500, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'HEAD',
    method: 'HEAD',
    path: '/v1/users/p7731',
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'HEAD /v1/users/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'a remote parent that is sampled, no credentials',
    method: 'GET',
    path: '/v1/users/p7731',
    headers: { traceparent: `00-${SAMPLED_TRACE}-b7ad6b7169203331-01` },
    answer: 200,
    event: {
      endpoint: 'GET /v1/users/{id}',
      status: 200,
      version: 'v1',
      auth: 'none',
      ...NOBODY,
      traceId: SAMPLED_TRACE,
    },
  },
  {
    name: 'a remote parent that is not sampled, a user after an await',
    method: 'GET',
    path: '/v2/projects/p7731/widgets/wp7731',
    headers: { ...API_KEY, traceparent: `00-${UNSAMPLED_TRACE}-00f067aa0ba902b7-00` },
    answer: 200,
    event: {
      endpoint: 'GET /v2/projects/{project_id}/widgets/{widget_id}',
      status: 200,
      version: 'v2',
      auth: 'api_key',
      ...BEN,
      sampled: false,
      traceId: UNSAMPLED_TRACE,
    },
  },
  {
    name: 'a caller that hangs up before the answer',
    method: 'GET',
    path: '/v1/slow/p7731',
    headers: BEARER,
    answer: 'abort',
    event: { endpoint: 'GET /v1/slow/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
  },
];
