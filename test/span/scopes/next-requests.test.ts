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

  it('is spoken for by the span that goes on, where none knows a route', () => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const [first, second] = [nextSpan({ 'next.bubble': true }), nextSpan()];
    scopes.start(first, under());
    scopes.end(first);
    scopes.start(second, remote(TRACE, first.spanContext().spanId));
    const request = scopes.end(second);
    expect([request?.span, request?.servers]).toEqual([second, [first, second]]);
  });

  it('is found among two thousand that are open', () => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const open = Array.from({ length: 2_001 }, () => nextSpan({ 'next.bubble': true }));
    for (const span of open) {
      scopes.start(span, under());
      scopes.end(span);
    }
    const goesOn = [1, 2_000, 0].map((n) => {
      const next = nextSpan();
      scopes.start(next, remote(TRACE, open[n]?.spanContext().spanId ?? ''));
      return (scopes.end(next)?.servers.length ?? 0) > 1;
    });
    expect(goesOn).toEqual([true, true, false]);
  });

  it('waits also where its first span started before the processor was there', () => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const first = nextSpan({ 'next.bubble': true });
    expect(scopes.end(first)).toBeUndefined();
    expect(scopes.overdue(true).map(({ span }) => span)).toEqual([first]);
  });

  it.each<[string, string, boolean]>([
    ['a span of another trace', 'd'.repeat(32), true],
    ['no span of Next.js', TRACE, false],
  ])('is another request when it goes on as %s', (_, traceId, isNext) => {
    const scopes = new RequestScopes(
      () => false,
      () => 0,
    );
    const first = nextSpan({ 'next.bubble': true });
    scopes.start(first, under());
    scopes.end(first);
    const second = makeSpan({ traceId, attributes: isNext ? { 'next.span_type': 'x' } : {} });
    scopes.start(second, remote(traceId, first.spanContext().spanId));
    expect(scopes.end(second)?.servers).toEqual([second]);
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
