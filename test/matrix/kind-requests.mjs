/**
 * What stands in front of a router, or beside it, in real services: guards that answer first, prefixes that the
 * router never saw, catch-alls, regular expressions, files, answers in pieces, and requests that an app makes to
 * itself. One table for the frameworks that have such things.
 *
 * @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest
 */
import { ADA, BEARER, NOBODY } from './requests.mjs';

const user = (name, more) => ({
  method: 'GET',
  path: `/v1/users/${name}`,
  headers: BEARER,
  ...more,
  event: {
    endpoint: 'GET /v1/users/{id}',
    status: more?.answer ?? 200,
    version: 'v1',
    auth: 'bearer',
    ...ADA,
    ...more?.event,
  },
});

/** Guards say what to answer by a header; whoever is guarded is a stranger. */
const guarded = (status) =>
  user(`p7731-${status}`, {
    name: `a guard that answers ${status} before the router`,
    headers: { ...BEARER, 'x-guard': String(status) },
    answer: status,
  });

/** @type {readonly MatrixRequest[]} */
export const GUARD_REQUESTS = [
  user('p7731-first', { name: "the first of its kind: the route is the framework's", answer: 200 }),
  ...[401, 429, 503, 301].map(guarded),
  {
    name: 'a body that is no JSON',
    method: 'POST',
    path: '/v1/users/p7731',
    headers: { ...BEARER, 'content-type': 'application/json' },
    body: '{',
    answer: 400,
    event: { endpoint: 'POST /v1/users/{id}', status: 400, version: 'v1', auth: 'bearer', ...ADA },
  },
];

/** A gateway that calls the app by another path. */
export const PREFIX_REQUEST = {
  name: 'a prefix that is taken off before the router',
  method: 'GET',
  path: '/api/v1/users/p7731',
  headers: BEARER,
  answer: 200,
  event: { endpoint: 'GET /api/v1/users/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
};

export const REGEXP_REQUEST = {
  name: 'a route that is a regular expression',
  method: 'GET',
  path: '/library/p7731/chapters-of-p7731',
  headers: BEARER,
  answer: 200,
  event: { endpoint: 'GET /library/{1}/{2}', status: 200, auth: 'bearer', ...ADA },
};

export const FILE_REQUESTS = [
  {
    name: 'a static file',
    method: 'GET',
    path: '/static/p7731.css',
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /static/{file}', source: 'inferred', status: 200, auth: 'bearer', ...ADA },
  },
  {
    name: 'a static file that is not there, of a stranger',
    method: 'GET',
    path: '/static/p7731.php',
    answer: 404,
    event: undefined,
  },
];

export const PAGE_REQUEST = {
  name: 'a catch-all that answers every other path',
  method: 'GET',
  path: '/p7731/settings/p7731',
  headers: BEARER,
  answer: 200,
  event: { endpoint: 'GET /{path}', status: 200, auth: 'bearer', ...ADA },
};

export const SCANNER_REQUEST = {
  name: "a scanner below a guard's pattern: the guard is no endpoint",
  method: 'GET',
  path: '/guarded/p7731/.git/config',
  answer: 404,
  event: undefined,
};

export const STREAM_REQUEST = {
  name: 'an answer in pieces',
  method: 'GET',
  path: '/v1/stream/p7731',
  headers: BEARER,
  answer: 202,
  event: {
    endpoint: 'GET /v1/stream/{id}',
    status: 202,
    version: 'v1',
    auth: 'bearer',
    streams: true,
    ...ADA,
  },
};

export const BATCH_REQUESTS = [
  {
    name: 'a batch: requests that the app makes to itself, of another caller, are none',
    method: 'POST',
    path: '/v1/batch',
    headers: { ...BEARER, 'content-type': 'application/json' },
    body: '["/v1/users/p7731","/v1/users/wp7731","/v1/nothing/p7731"]',
    answer: 207,
    event: { endpoint: 'POST /v1/batch', status: 207, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'an app that calls itself without knowing who calls',
    method: 'POST',
    path: '/v1/batch',
    headers: { 'content-type': 'application/json' },
    body: '["/v1/users/p7731"]',
    answer: 207,
    event: { endpoint: 'POST /v1/batch', status: 207, version: 'v1', auth: 'none', ...NOBODY },
  },
];

/** What all of the frameworks here have. */
export const KIND_REQUESTS = [
  ...GUARD_REQUESTS,
  PREFIX_REQUEST,
  SCANNER_REQUEST,
  ...FILE_REQUESTS,
  STREAM_REQUEST,
];

/** Next.js behind a path of its own. */
export const NEXT_BASE_REQUESTS = [
  PREFIX_REQUEST,
  {
    name: 'a path that is rewritten to another route',
    method: 'GET',
    path: '/api/accounts/p7731',
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /api/v1/users/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'a catch-all below the base path',
    method: 'GET',
    path: '/api/v2/files/dp7731/fp7731.pdf',
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /api/v2/files/{path}', status: 200, version: 'v2', auth: 'bearer', ...ADA },
  },
  {
    name: '404 of a stranger outside of the base path',
    method: 'GET',
    path: '/p7731/wp-login',
    answer: 404,
    event: undefined,
  },
];
