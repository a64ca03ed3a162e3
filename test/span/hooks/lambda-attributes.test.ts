import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { lambdaAttributes } from '../../../src/index.js';
import { makeSpan } from '../../fixtures/spans.js';

const HEADERS = {
  'User-Agent': 'acme-sdk-js/1.2.3',
  Authorization: 'Bearer sk_live_SECRET',
  'X-Api-Version': '7',
};
const READ = { 'api.auth.method': 'bearer', 'api.client.name': 'acme-sdk-js', 'api.version': '7' };

const CALL = { httpMethod: 'GET', path: '/x' };

/** What the hooks write onto a function's span, which has none of it. */
function written(event: unknown, answer: { err?: unknown; res?: unknown } = {}): Attributes {
  const span = makeSpan({ attributes: { 'faas.invocation_id': 'req-1' } });
  const { requestHook, responseHook } = lambdaAttributes();
  requestHook(span, { event });
  responseHook(span, answer);
  return span.attributes;
}

describe('The call of a Lambda function', () => {
  it.each([
    [
      'a REST API',
      { httpMethod: 'GET', path: '/users/42', resource: '/users/{id}', requestContext: { stage: 'prod' } },
      { 'http.route': '/users/{id}', 'url.path': '/users/42' },
    ],
    [
      'an HTTP API with a stage',
      {
        rawPath: '/prod/users/42',
        routeKey: 'GET /users/{id}',
        requestContext: { stage: 'prod', http: { method: 'get' } },
      },
      { 'http.route': '/users/{id}', 'url.path': '/users/42' },
    ],
    [
      'a function URL',
      {
        rawPath: '/users/42',
        routeKey: '$default',
        requestContext: { stage: '$default', http: { method: 'GET' } },
      },
      { 'url.path': '/users/42' },
    ],
  ])('by %s is written with its headers’ facts and no secret', (_, event, expected) => {
    const attributes = written(
      { ...event, headers: HEADERS, rawQueryString: 'q=SECRET' },
      { res: { statusCode: 201 } },
    );
    expect(attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 201,
      ...READ,
      ...expected,
    });
    expect(attributes['http.route']).toBe(Reflect.get(expected, 'http.route'));
    expect(JSON.stringify(attributes)).not.toContain('SECRET');
  });

  it('by a load balancer may have all values of each header', () => {
    const multiValueHeaders = Object.fromEntries(
      Object.entries(HEADERS).map(([name, value]) => [name, [value]]),
    );
    expect(written({ httpMethod: 'GET', path: '/x', multiValueHeaders })).toMatchObject(READ);
  });

  it.each([
    ['an answer without a status', { res: { hello: 1 } }, 200],
    ['a text', { res: 'hello' }, 200],
    ['a thrown error', { err: new Error('SECRET') }, 502],
  ])('has a status for %s', (_, answer, status) => {
    expect(written({ httpMethod: 'GET', path: '/x' }, answer)).toHaveProperty(
      ['http.response.status_code'],
      status,
    );
  });

  it.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
    ['a problem', {}, 'https://acme.example/out-of-credit'],
    ['the smallest of failures', { statusCode: 400 }, 'https://acme.example/out-of-credit'],
    ['no success', { statusCode: 200 }, undefined],
    ['no body of more than 16 KiB', { body: `{"type":"a","x":"${'x'.repeat(16_400)}"}` }, undefined],
    ['no body that is none', { body: { type: 'a' } }, undefined],
    ['no plain JSON', { headers: { 'content-type': 'application/json' } }, undefined],
    ['no body in base64', { isBase64Encoded: true }, undefined],
    ['no broken body', { body: '{' }, undefined],
  ])('tells of %s why it failed', (_, more, type) => {
    const event = { httpMethod: 'GET', path: '/users/42', requestContext: {} };
    const body = JSON.stringify({ type: 'https://acme.example/out-of-credit', detail: 'SECRET' });
    const headers = { 'Content-Type': 'application/problem+json' };
    const attributes = written(event, { res: { statusCode: 402, headers, body, ...more } });
    expect(attributes['api.problem.type']).toBe(type);
    expect(JSON.stringify(attributes)).not.toContain('SECRET');
  });

  it.each([undefined, null])('has no status of a stream, which says its own elsewhere: %s', (res) => {
    expect(written(CALL, { res })).not.toHaveProperty(['http.response.status_code']);
  });

  it.each<[string, object, string | undefined]>([
    ['a REST API’s check of a certificate', { requestContext: { identity: { clientCert: {} } } }, 'mtls'],
    [
      'an HTTP API’s check of a certificate',
      { requestContext: { authentication: { clientCert: {} } } },
      'mtls',
    ],
    ['no certificate', { requestContext: { identity: { clientCert: null }, authentication: null } }, 'none'],
    ['the name of a parameter', { queryStringParameters: { a: 'SECRET', api_key: 'SECRET' } }, 'api_key'],
    [
      'the name of a repeated parameter',
      { multiValueQueryStringParameters: { api_key: ['SECRET'] } },
      'api_key',
    ],
    ['a query as it came', { rawQueryString: 'api_key=SECRET' }, 'api_key'],
    [
      'a query as it came, before the parameters',
      { rawQueryString: 'a=1', queryStringParameters: { api_key: '' } },
      'none',
    ],
    [
      'an empty query, where there are parameters',
      { rawQueryString: '', queryStringParameters: { api_key: '' } },
      'api_key',
    ],
    ['a list of cookies', { cookies: ['theme=dark', 'sid=SECRET'] }, 'cookie'],
    ['a header that is no text', { headers: { authorization: 7 } }, 'none'],
    [
      'a header of all values, of which none is a text',
      { multiValueHeaders: { authorization: [7] } },
      'none',
    ],
    ['no parameters at all', { queryStringParameters: null, headers: null }, 'none'],
  ])('shows by %s who it is', (_, event, method) => {
    const attributes = written({ ...CALL, ...event });
    expect(attributes['api.auth.method']).toBe(method);
    expect(JSON.stringify(attributes)).not.toContain('SECRET');
  });

  it('has the user agent by which bots and browsers are known, where there is one', () => {
    expect(written({ ...CALL, headers: HEADERS })['user_agent.original']).toBe('acme-sdk-js/1.2.3');
    expect(written(CALL)).not.toHaveProperty(['user_agent.original']);
  });

  it.each([
    ['/prod', 'prod', '/'],
    ['/prod/', 'prod', '/'],
    ['/production/x', 'prod', '/production/x'],
    ['/prod/x', undefined, '/prod/x'],
    ['/undefined/x', undefined, '/undefined/x'],
    ['/x', '', '/x'],
  ])('at %s in the stage %s is at the path %s', (rawPath, stage, path) => {
    const event = { rawPath, requestContext: { stage, http: { method: 'GET' } } };
    expect(written(event)['url.path']).toBe(path);
  });

  it('is told to be deprecated by its answer’s headers, in whatever case', () => {
    const headers = { Deprecation: '@1735689599', SUNSET: 'Wed, 31 Dec 2025 23:59:59 GMT' };
    expect(written(CALL, { res: { statusCode: 200, headers } })).toMatchObject({
      'http.response.header.deprecation': ['@1735689599'],
      'http.response.header.sunset': ['Wed, 31 Dec 2025 23:59:59 GMT'],
    });
    const plain = written(CALL, { res: { statusCode: 200, headers: { Sunset: '' } } });
    expect(plain).not.toHaveProperty(['http.response.header.deprecation']);
  });

  it.each([
    ['a queue’s messages', { Records: [{ eventSource: 'aws:sqs' }] }],
    ['a direct invocation', { hello: 1 }],
    ['a request authorizer’s question', { methodArn: 'arn', httpMethod: 'GET', path: '/x' }],
    [
      'an HTTP API’s authorizer’s question',
      { routeArn: 'arn', rawPath: '/x', requestContext: { http: { method: 'GET' } } },
    ],
    ['a path without a method', { path: '/x' }],
    ['a method without a path', { httpMethod: 'GET' }],
    ['an empty method or path', { httpMethod: '', path: '/x' }],
    ['a method that is no text', { httpMethod: 7, path: '/x' }],
    ['a list', [{ httpMethod: 'GET', path: '/x' }]],
    ['null', null],
    ['nothing', undefined],
    [
      'an event that throws',
      {
        get httpMethod() {
          throw new Error('no');
        },
      },
    ],
  ])('is nothing of %s', (_, event) => {
    expect(written(event, { res: { statusCode: 200 } })).toEqual({ 'faas.invocation_id': 'req-1' });
  });
});
