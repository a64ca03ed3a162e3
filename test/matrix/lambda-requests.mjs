/**
 * Invocations of one Lambda function: `body` is the event, `answer` the status of its result. Headers are put
 * into the event as its source does.
 */
import { ADA, API_KEY, BEARER, BEN } from './requests.mjs';

/** An API Gateway event of the payload format 1.0, of a REST API. */
const restApi = (method, resource, path) =>
  JSON.stringify({ httpMethod: method, resource, path, queryStringParameters: { api_key: 's7731' } });

/** The payload format 2.0: of an HTTP API, and of a function URL, which has no routes. */
const httpApi = (method, routeKey, path) =>
  JSON.stringify({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: 'api_key=s7731',
    requestContext: { stage: '$default', http: { method, path, sourceIp: '127.0.0.1' } },
  });

/** A load balancer's: no routes; with `multiValueHeaders`, when its target group is set so. */
const loadBalancer = (method, path, more = {}) =>
  JSON.stringify({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:…' } },
    httpMethod: method,
    path,
    queryStringParameters: { api_key: 's7731' },
    ...more,
  });

/** No route in front, but one that API Gateway has given before for such a path. */
const LEARNED_USER = {
  endpoint: 'GET /v1/users/{id}',
  status: 200,
  version: 'v1',
  auth: 'bearer',
  ...ADA,
};

export const LAMBDA_REQUESTS = [
  {
    name: 'a REST API, a user on the active span',
    body: restApi('GET', '/v1/users/{id}', '/v1/users/p7731'),
    method: 'GET',
    headers: { Authorization: BEARER.authorization, ...BEARER },
    answer: 200,
    event: { endpoint: 'GET /v1/users/{id}', status: 200, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'an HTTP API, identify() after an await, the version in a header',
    body: httpApi('POST', 'POST /v1/users/{id}', '/v1/users/p7731'),
    method: 'POST',
    headers: { ...API_KEY, 'x-api-version': '2026-01-01' },
    answer: 200,
    event: {
      endpoint: 'POST /v1/users/{id}',
      status: 200,
      version: '2026-01-01',
      auth: 'api_key',
      ...BEN,
    },
  },
  {
    name: 'an HTTP API whose handler throws: the caller sees a 502',
    body: httpApi('GET', 'GET /v1/broken/{id}', '/v1/broken/p7731'),
    method: 'GET',
    headers: BEARER,
    answer: 502,
    event: { endpoint: 'GET /v1/broken/{id}', status: 502, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'a REST API whose handler throws: the same 502',
    body: restApi('GET', '/v1/broken/{id}', '/v1/broken/p7731'),
    method: 'GET',
    headers: BEARER,
    answer: 502,
    event: { endpoint: 'GET /v1/broken/{id}', status: 502, version: 'v1', auth: 'bearer', ...ADA },
  },
  {
    name: 'a REST API that proxies everything: a wildcard alone is no route, the one that was given before is',
    body: restApi('GET', '/{proxy+}', '/v1/users/p7731'),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: LEARNED_USER,
  },
  {
    name: 'an HTTP API with a stage, which is no part of its routes',
    body: JSON.stringify({
      version: '2.0',
      routeKey: 'GET /v1/users/{id}',
      rawPath: '/prod/v1/users/p7731',
      requestContext: { stage: 'prod', http: { method: 'GET', path: '/prod/v1/users/p7731' } },
    }),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: LEARNED_USER,
  },
  {
    name: 'an endpoint that will end, by the headers of the answer',
    body: httpApi('GET', 'GET /v1/old/{which}', '/v1/old/both'),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: {
      endpoint: 'GET /v1/old/{which}',
      status: 200,
      version: 'v1',
      auth: 'bearer',
      ...ADA,
      more: { deprecated: true, sunset_date: '2026-12-31' },
    },
  },
  {
    name: 'a load balancer: no routes',
    body: loadBalancer('GET', '/v1/users/p7731'),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: LEARNED_USER,
  },
  {
    name: 'a load balancer that sends headers with all their values',
    body: loadBalancer('GET', '/v1/users/p7731', { multiValueHeaders: {} }),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: LEARNED_USER,
  },
  {
    name: 'a function URL: no routes',
    body: httpApi('GET', '$default', '/v1/users/p7731'),
    method: 'GET',
    headers: BEARER,
    answer: 200,
    event: LEARNED_USER,
  },
  {
    name: 'a function URL that answers 404 to a scanner',
    body: httpApi('GET', '$default', '/wp-login.php'),
    method: 'GET',
    headers: {},
    answer: 404,
    event: undefined,
  },
  {
    name: 'a batch of SQS messages: no API request',
    body: JSON.stringify({ Records: [{ messageId: '1', body: 's7731', eventSource: 'aws:sqs' }] }),
    method: 'INVOKE',
    answer: undefined,
    event: undefined,
  },
  {
    name: 'a direct invocation: no API request',
    body: JSON.stringify({ job: 'p7731' }),
    method: 'INVOKE',
    answer: undefined,
    event: undefined,
  },
  {
    name: "an API Gateway's request authorizer: the request itself comes later",
    body: JSON.stringify({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:…/GET/v1/users/p7731',
      resource: '/v1/users/{id}',
      path: '/v1/users/p7731',
      httpMethod: 'GET',
    }),
    method: 'GET',
    headers: BEARER,
    answer: undefined,
    event: undefined,
  },
  {
    name: 'a message of a web socket API: no API request',
    body: JSON.stringify({
      requestContext: { eventType: 'MESSAGE', routeKey: '$default', connectionId: 'c7731', stage: 'prod' },
      body: 's7731',
    }),
    method: 'INVOKE',
    answer: undefined,
    event: undefined,
  },
];

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
