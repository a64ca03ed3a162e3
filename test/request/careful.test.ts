import type { Attributes } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/request/api-request.js';
import { http, makeSpan } from '../fixtures/spans.js';
import { makeReader, readSpan } from './reading.js';

const LONG = 'x'.repeat(40);

/** Reads a span that a real SDK made with these limits. */
function readLimited(
  attributeValueLengthLimit: number,
  attributes: Attributes,
  caller?: unknown,
): ApiRequest | undefined {
  const provider = new BasicTracerProvider({ spanLimits: { attributeValueLengthLimit } });
  const real = provider.getTracer('t').startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes });
  real.end();
  const ended = Object.assign(Object.create(real), {});
  return makeReader({ caller }).read({ span: ended, servers: [ended], children: [] });
}

describe('What the SDK cuts off', () => {
  const CUT = 32;

  it.each<[string, Attributes, unknown]>([
    ['by the conventions', { 'user.id': `u${LONG}`, 'organization.id': `o${LONG}` }, undefined],
    ['by PostHog’s names', { 'posthog.distinct_id': LONG, 'posthog.groups.organization': LONG }, undefined],
    ['by names that the option gives', { a: LONG, b: LONG }, { user: 'a', organization: 'b' }],
  ])('is no id: %s', (_, attributes, caller) => {
    const request = readLimited(CUT, http('/users/7', { 'http.route': '/users/:id', ...attributes }), caller);
    expect(request?.caller).toMatchObject({ user: undefined, organization: undefined, groups: {} });
  });

  it('leaves what is whole: shorter ids, and the next name’s', () => {
    const attributes = {
      'posthog.distinct_id': LONG,
      'user.id': 'u_1',
      'organization.id': 'x'.repeat(CUT - 1),
    };
    expect(readLimited(CUT, http('/users/7', attributes))?.caller).toMatchObject({
      user: 'u_1',
      organization: 'x'.repeat(CUT - 1),
    });
  });

  it('is no path and no route: the span’s name has one', () => {
    const path = `/users/${LONG}`;
    expect(readLimited(CUT, http(path, { 'http.route': `/users/:${LONG}` }))).toMatchObject({
      endpoint: 'GET /users/{id}',
    });
  });
});

describe('A span’s name', () => {
  const POST = { 'http.request.method': 'POST' };

  it.each([
    [
      'says which method a router took the request for',
      'PUT /todos/:id',
      '/todos/:id',
      POST,
      'PUT /todos/{id}',
    ],
    ['counts only with the route', 'PUT /other/:id', '/todos/:id', POST, 'POST /todos/{id}'],
    ['counts only with a method', 'Handle /todos/:id', '/todos/:id', POST, 'POST /todos/{id}'],
    ['may say the same', 'POST /todos/:id', '/todos/:id', POST, 'POST /todos/{id}'],
  ])('%s', (_, name, route, more, endpoint) => {
    const attributes = http('/todos/7', { 'http.route': route, ...more });
    expect(readSpan({ name, attributes })?.endpoint).toBe(endpoint);
  });

  it('has the route where the SDK dropped it', () => {
    const attributes = { 'http.request.method': 'GET', 'url.path': '/todos/7' };
    expect(readSpan({ name: 'GET /todos/:id', attributes })?.endpoint).toBe('GET /todos/{id}');
  });

  it('may be missing', () => {
    const span = Object.assign(makeSpan({ attributes: http('/todos') }), { name: undefined });
    expect(makeReader().read({ span, servers: [span], children: [] })?.method).toBe('GET');
  });
});
