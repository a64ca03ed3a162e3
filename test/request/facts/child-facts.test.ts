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
