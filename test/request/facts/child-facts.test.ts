import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { http, makeSpan, type TestSpan } from '../../fixtures/spans.js';
import { read } from '../reading.js';

const child = (attributes: Attributes): TestSpan => makeSpan({ kind: SpanKind.INTERNAL, attributes });
const layer = (type: string, name: string): TestSpan =>
  child({ 'express.type': type, 'express.name': name, 'http.route': '/' });
const handler = layer('request_handler', '/{*path}');

describe('A wildcard of Express’s, which its instrumentation leaves out of the route', () => {
  it.each<[string, readonly TestSpan[], string]>([
    ['answers', [layer('middleware', 'json'), handler], '/{wildcard}'],
    ['answers, and calls others', [handler, child({ 'http.request.method': 'GET' })], '/{wildcard}'],
    ['hands on to files', [handler, layer('middleware', 'serveStatic')], '/{id}/settings/{id}'],
    ['hands on to a handler', [handler, layer('request_handler', '/')], '/{id}/settings/{id}'],
    ['is a middleware', [layer('middleware', '/*')], '/{id}/settings/{id}'],
    ['is none', [], '/{id}/settings/{id}'],
  ])('that %s', (_, children, expected) => {
    expect(read(http('/olga/settings/7', { 'http.route': '/' }), children).route).toBe(expected);
  });
});

describe('A wildcard of a router that is mounted somewhere', () => {
  const mounted = (type: string, name: string, route: string): TestSpan =>
    child({ 'express.type': type, 'express.name': name, 'http.route': route });

  it.each<[what: string, path: string, route: string, last: TestSpan, expected: string | undefined]>([
    ['answers', '/docs/olga', '/docs', mounted('request_handler', '/docs', '/docs'), '/docs/{wildcard}'],
    [
      'answers for files',
      '/docs/olga/a.html',
      '/docs',
      mounted('request_handler', '/docs', '/docs'),
      '/docs/{wildcard}',
    ],
    [
      'has a parameter before it',
      '/tenants/olga/x/y',
      '/tenants/:id',
      mounted('request_handler', '/tenants/:id', '/tenants/:id'),
      '/tenants/{id}/{wildcard}',
    ],
    [
      'is none: files',
      '/docs/olga.js',
      '/docs',
      mounted('middleware', 'serveStatic', '/docs'),
      '/docs/{file}',
    ],
    ['is none: its own page', '/docs', '/docs', mounted('request_handler', '/docs', '/docs'), '/docs'],
  ])('that %s', (_, path, route, last, expected) => {
    const children = [mounted('router', '/{*path}', route), last];
    expect(read(http(path, { 'http.route': route }), children).route).toBe(expected);
  });

  it('is a guard where an API is behind it, and it refuses', () => {
    const children = [mounted('request_handler', '/api', '/api')];
    const refused = { 'http.route': '/api', 'http.response.status_code': 401 };
    expect(read(http('/api/users/7', refused), children).route).toBe('/api/users/{id}');
  });
});
