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
    ['no success', { statusCode: 200 }, undefined],
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

  it('has no status of a stream, which says its own elsewhere', () => {
    expect(written({ httpMethod: 'GET', path: '/x' }, { res: undefined })).not.toHaveProperty([
      'http.response.status_code',
    ]);
  });

  it.each([
    ['a queue’s messages', { Records: [{ eventSource: 'aws:sqs' }] }],
    ['a direct invocation', { hello: 1 }],
    ['a request authorizer’s question', { methodArn: 'arn', httpMethod: 'GET', path: '/x' }],
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
