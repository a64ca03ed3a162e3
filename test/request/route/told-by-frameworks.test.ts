import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { lambdaAttributes } from '../../../src/span/hooks/lambda-attributes.js';
import { noteAttributes } from '../../../src/span/hooks/noted-attributes.js';
import { http, makeSpan, type TestSpan } from '../../fixtures/spans.js';
import { makeReader } from '../reading.js';

const ROUTE = '/reports/weekly';

/** A server span whose route has no parameter, in a process that has named no other, of this instrumentation. */
function spanOf(scope?: string, more = {}): TestSpan {
  const span = makeSpan({ attributes: http(ROUTE, { 'http.route': ROUTE, ...more }) });
  return scope === undefined ? span : Object.assign(span, { instrumentationScope: { name: scope } });
}

function routeOf(span: TestSpan, children: readonly TestSpan[] = []): string | undefined {
  return makeReader().read({ span, servers: [span], children })?.route;
}

describe('A route without a parameter is a template', () => {
  it.each([
    '@hono/otel',
    '@fastify/otel',
    '@opentelemetry/instrumentation-koa',
    '@opentelemetry/instrumentation-hapi',
    'sveltekit',
    'Elysia',
  ])('where %s made the span', (scope) => {
    expect(routeOf(spanOf(scope))).toBe(ROUTE);
    const server = makeSpan({ attributes: http(ROUTE) });
    expect(routeOf(server, [spanOf(scope)])).toBe(ROUTE);
  });

  it('where Fastify told it to us', () => {
    const span = spanOf('@opentelemetry/instrumentation-http');
    noteAttributes(span, { 'http.route': ROUTE });
    expect(routeOf(span)).toBe(ROUTE);
  });

  it('where a gateway told it to us', () => {
    const span = makeSpan();
    const requestContext = { http: { method: 'GET', path: ROUTE } };
    lambdaAttributes().requestHook(span, {
      event: { version: '2.0', routeKey: `GET ${ROUTE}`, rawPath: ROUTE, headers: {}, requestContext },
    });
    span.setAttribute('http.response.status_code', 200);
    expect(routeOf(span)).toBe(ROUTE);
  });
});

describe('A route that an app’s hook may have written is not', () => {
  it.each([
    undefined,
    'my-app',
    '@opentelemetry/instrumentation-http',
    '@opentelemetry/instrumentation-router',
    '@opentelemetry/instrumentation-aws-lambda',
  ])('on a span of %s', (scope) => {
    expect(routeOf(spanOf(scope))).toBe('/reports/{id}');
  });

  it('beside one that Fastify told us', () => {
    const span = spanOf('@opentelemetry/instrumentation-http');
    noteAttributes(span, { 'http.route': '/reports/:kind' });
    expect(routeOf(span)).not.toBe(ROUTE);
  });

  it('beside spans of databases, which have no routes', () => {
    const query = Object.assign(
      makeSpan({ kind: SpanKind.CLIENT, attributes: { 'db.system': 'postgresql' } }),
      {
        instrumentationScope: { name: '@opentelemetry/instrumentation-pg' },
      },
    );
    expect(routeOf(spanOf(), [query])).toBe('/reports/{id}');
  });
});
