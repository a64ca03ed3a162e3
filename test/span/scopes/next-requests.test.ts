import { SpanKind, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { RequestScopes } from '../../../src/span/scopes/scopes.js';
import { makeSpan, remote, under, type TestSpan } from '../../fixtures/spans.js';

const TRACE = 'c'.repeat(32);

function nextSpan(attributes: Record<string, unknown> = {}): TestSpan {
  return makeSpan({
    traceId: TRACE,
    attributes: { 'next.span_type': 'BaseServer.handleRequest', ...attributes },
  });
}

describe('A request that Next.js routes anew after its proxy.js', () => {
  it('is one request: the bubbled span waits for the one that continues it, and keeps its children', () => {
    const scopes = new RequestScopes(
      (span) => span.attributes['http.route'] !== undefined,
      () => 0,
    );
    const first = nextSpan({ 'next.bubble': true });
    const child = makeSpan({ kind: SpanKind.INTERNAL, traceId: TRACE });
    const second = nextSpan({ 'http.route': '/v1/users/[id]' });
    scopes.start(first, under());
    scopes.start(child, under(first));
    expect(scopes.end(first)).toBeUndefined();
    scopes.start(second, remote(TRACE, first.spanContext().spanId));
    const request = scopes.end(second);
    expect(request?.span).toBe(second);
    expect(request?.children).toEqual([child]);
    expect(scopes.waiting).toBe(0);
  });

  it('is counted when nothing continues it, as the wait ends', () => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const first = nextSpan({ 'next.bubble': true });
    scopes.start(first, under());
    expect(scopes.end(first)).toBeUndefined();
    expect(scopes.overdue(true).map(({ span }) => span)).toEqual([first]);
  });

  it('is another request when the parent is another process’s, or no span of Next.js', () => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const plain = makeSpan({ traceId: TRACE });
    scopes.start(plain, under());
    const continued = makeSpan({ traceId: TRACE });
    scopes.start(continued, remote(TRACE, plain.spanContext().spanId));
    expect(scopes.end(continued)?.servers).toEqual([continued]);
    const afar = nextSpan();
    scopes.start(afar, remote(TRACE, 'd'.repeat(16)));
    expect(scopes.end(afar)?.servers).toEqual([afar]);
    expect(trace.getSpan(remote(TRACE, 'd'.repeat(16)))?.spanContext().isRemote).toBe(true);
  });
});
