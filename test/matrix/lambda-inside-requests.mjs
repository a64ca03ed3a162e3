/** Invocations of functions that have an app inside, and of those that answer in pieces. */
import { httpApi, restApi } from './lambda-requests.mjs';
import { ADA, API_KEY, BEARER, BEN } from './requests.mjs';

const httpEvent = (method, path) =>
  JSON.stringify({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {},
    requestContext: { stage: '$default', http: { method, path, sourceIp: '127.0.0.1' } },
  });

const USER = {
  endpoint: 'GET /v1/users/{id}',
  status: 200,
  version: 'v1',
  auth: 'bearer',
  ...ADA,
};

/** An app inside the function has the routes; what is in front of it has none. */
export const LAMBDA_EXPRESS_REQUESTS = [
  {
    name: "a function URL: the route is the app's",
    body: httpEvent('GET', '/v1/users/p7731'),
    method: 'GET',
    path: '/v1/users/p7731',
    headers: BEARER,
    answer: 200,
    event: USER,
  },
  {
    name: 'a REST API that proxies everything',
    body: restApi('GET', '/{proxy+}', '/v1/users/p7731'),
    method: 'GET',
    path: '/v1/users/p7731',
    headers: BEARER,
    answer: 200,
    event: USER,
  },
  {
    name: 'a stage that the app takes off: a prefix that its router never saw',
    body: httpEvent('GET', '/prod/v1/users/p7731'),
    method: 'GET',
    path: '/prod/v1/users/p7731',
    headers: BEARER,
    answer: 200,
    event: { ...USER, endpoint: 'GET /{id}/v1/users/{id}' },
  },
  {
    name: 'POST that answers 201',
    body: httpEvent('POST', '/v2/users'),
    method: 'POST',
    path: '/v2/users',
    headers: API_KEY,
    answer: 201,
    event: { endpoint: 'POST /v2/users', status: 201, version: 'v2', auth: 'api_key', ...BEN },
  },
  {
    name: 'a handler that throws inside of the app: 500',
    body: httpEvent('GET', '/v1/broken/p7731'),
    method: 'GET',
    path: '/v1/broken/p7731',
    headers: BEARER,
    answer: 500,
    event: { ...USER, endpoint: 'GET /v1/broken/{id}', status: 500 },
  },
  {
    name: '404 of nobody: a scanner',
    body: httpEvent('GET', '/wp-login.php'),
    method: 'GET',
    path: '/wp-login.php',
    headers: {},
    answer: 404,
    event: undefined,
  },
];

export const LAMBDA_STREAMING_REQUESTS = [
  {
    name: 'an answer in pieces: its status is said to the stream alone, so none is',
    body: JSON.stringify({ ...JSON.parse(httpApi('GET', 'GET /v1/users/{id}', '/v1/users/p7731')) }),
    method: 'GET',
    headers: BEARER,
    answer: 202,
    event: { ...USER, status: undefined },
  },
];
