/**
 * Invocations of one Lambda function: `body` is the event, `answer` the status of its result. Headers are put
 * into the event as its source does.
 */
import { ADA, API_KEY, BEARER, BEN } from './requests.mjs';

/** An API Gateway event of the payload format 1.0, of a REST API. */
export const restApi = (method, resource, path) =>
  JSON.stringify({ httpMethod: method, resource, path, queryStringParameters: { api_key: 's7731' } });

/** The payload format 2.0: of an HTTP API, and of a function URL, which has no routes. */
export const httpApi = (method, routeKey, path) =>
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
