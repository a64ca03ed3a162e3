/**
 * What is asked of servers that have no routes of their own: GraphQL, RPC, messages. The same callers and the
 * same rules for their events as in `requests.mjs`.
 */
import { ADA, API_KEY, BEARER, BEN, NOBODY, SAMPLED_TRACE, UNSAMPLED_TRACE } from './requests.mjs';

/** @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest */

const JSON_BODY = { 'content-type': 'application/json' };

const graphql = (name, type) => ({ graphql_operation_name: name, graphql_operation_type: type });

/** @param {string} query @param {string} [operationName] */
function graphqlBody(query, operationName) {
  return JSON.stringify({ query, operationName, variables: { id: 'p7731' } });
}

const POST_GRAPHQL = {
  endpoint: 'POST /graphql',
  source: 'inferred',
  status: 200,
  version: undefined,
};

/** @type {readonly MatrixRequest[]} */
export const GRAPHQL_REQUESTS = [
  {
    name: 'a named query, a user that the resolver puts on the active span',
    method: 'POST',
    path: '/graphql?key=s7731',
    headers: { ...BEARER, ...JSON_BODY },
    body: graphqlBody('query ShowUser($id: ID!) { user(id: $id) { id } }'),
    answer: 200,
    event: { ...POST_GRAPHQL, auth: 'bearer', ...ADA, more: graphql('ShowUser', 'query') },
  },
  {
    name: 'one of two mutations, a user after an await, the version in a header',
    method: 'POST',
    path: '/graphql',
    headers: { ...API_KEY, ...JSON_BODY, 'x-api-version': '2026-01-01' },
    body: graphqlBody(
      'mutation AddUser { addUser(email: "s7731") { id } } mutation Other { addUser(email: "") { id } }',
      'AddUser',
    ),
    answer: 200,
    event: {
      ...POST_GRAPHQL,
      version: '2026-01-01',
      auth: 'api_key',
      ...BEN,
      more: graphql('AddUser', 'mutation'),
    },
  },
  {
    name: 'a query without a name, of nobody',
    method: 'POST',
    path: '/graphql',
    headers: JSON_BODY,
    body: graphqlBody('{ user(id: "p7731") { id } }'),
    answer: 200,
    event: { ...POST_GRAPHQL, auth: 'none', ...NOBODY, more: { graphql_operation_type: 'query' } },
  },
  {
    name: 'an error in a 200, identify() after an await, a remote parent that is not sampled',
    method: 'POST',
    path: '/graphql',
    headers: { ...API_KEY, ...JSON_BODY, traceparent: `00-${UNSAMPLED_TRACE}-00f067aa0ba902b7-00` },
    body: graphqlBody('query Broken { broken { id } }'),
    answer: 200,
    event: {
      ...POST_GRAPHQL,
      auth: 'api_key',
      ...BEN,
      sampled: false,
      traceId: UNSAMPLED_TRACE,
      more: graphql('Broken', 'query'),
    },
  },
  {
    name: '404 outside of the GraphQL endpoint',
    method: 'GET',
    path: '/wp-login.php?p7731',
    answer: 404,
    event: undefined,
  },
];

/** @type {readonly MatrixRequest[]} */
export const TRPC_REQUESTS = [
  {
    name: 'a query whose input is in the query string',
    method: 'GET',
    path: `/trpc/users.byId?input=${encodeURIComponent('{"id":"p7731"}')}`,
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /{id}/{id}', source: 'inferred', status: 200, auth: 'bearer', ...ADA },
  },
  {
    name: 'a mutation, identify() after an await',
    method: 'POST',
    path: '/trpc/users.add',
    headers: { ...API_KEY, ...JSON_BODY, 'x-api-version': '2' },
    body: '{"email":"s7731"}',
    answer: 200,
    event: {
      endpoint: 'POST /{id}/{id}',
      source: 'inferred',
      status: 200,
      version: '2',
      auth: 'api_key',
      ...BEN,
    },
  },
  {
    name: 'a procedure that throws, a remote parent that is sampled',
    method: 'GET',
    path: '/trpc/users.broken',
    headers: { ...BEARER, traceparent: `00-${SAMPLED_TRACE}-b7ad6b7169203331-01` },
    answer: 500,
    event: {
      endpoint: 'GET /{id}/{id}',
      source: 'inferred',
      status: 500,
      auth: 'bearer',
      ...ADA,
      traceId: SAMPLED_TRACE,
    },
  },
  {
    name: 'a procedure that finds nothing: an inferred route that answers 404 is no endpoint',
    method: 'GET',
    path: '/trpc/users.missing',
    headers: API_KEY,
    answer: 404,
    event: { endpoint: '(unmatched)', source: undefined, status: 404, auth: 'api_key', ...BEN },
  },
  { name: 'no such procedure, of nobody', method: 'GET', path: '/trpc/p7731', answer: 404, event: undefined },
];

const NO_HTTP = { client: undefined, clientVersion: undefined };

/** `path` is the method, `answer` gRPC's own status. */
export const GRPC_REQUESTS = [
  {
    name: 'a call, a user that the handler puts on the active span',
    method: 'POST',
    path: 'Get',
    headers: BEARER,
    answer: 0,
    event: { endpoint: 'POST /acme.v1.Users/Get', status: 200, ...ADA, ...NO_HTTP },
  },
  {
    name: 'a call, identify() after an await, a remote parent that is not sampled',
    method: 'POST',
    path: 'Add',
    headers: { ...API_KEY, traceparent: `00-${UNSAMPLED_TRACE}-00f067aa0ba902b7-00` },
    answer: 0,
    event: {
      endpoint: 'POST /acme.v1.Users/Add',
      status: 200,
      ...BEN,
      ...NO_HTTP,
      sampled: false,
      traceId: UNSAMPLED_TRACE,
    },
  },
  {
    name: 'a call that finds nothing: the framework knows the method, so it is an endpoint',
    method: 'POST',
    path: 'Missing',
    headers: API_KEY,
    answer: 5,
    event: { endpoint: 'POST /acme.v1.Users/Missing', status: 404, ...BEN, ...NO_HTTP },
  },
  {
    name: 'a stream of answers, of nobody',
    method: 'POST',
    path: 'List',
    headers: {},
    answer: 0,
    event: { endpoint: 'POST /acme.v1.Users/List', status: 200, ...NOBODY, ...NO_HTTP },
  },
];

/** @type {readonly MatrixRequest[]} */
export const SOCKET_IO_REQUESTS = [
  {
    name: 'messages over a web socket',
    method: 'MESSAGES',
    path: 'websocket',
    answer: 200,
    event: undefined,
  },
  { name: 'messages by polling', method: 'MESSAGES', path: 'polling', answer: 200, event: undefined },
  {
    name: 'the API beside it',
    method: 'GET',
    path: '/v1/users/p7731',
    headers: BEARER,
    answer: 200,
    event: {
      endpoint: 'GET /v1/users/{id}',
      source: 'inferred',
      status: 200,
      version: 'v1',
      auth: 'bearer',
      ...ADA,
    },
  },
];
