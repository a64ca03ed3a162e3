import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { RequestScopes } from '../../src/span/scopes/scopes.js';
import { makeSpan, under } from '../fixtures/spans.js';

const makeScopes = (): RequestScopes =>
  new RequestScopes(
    () => false,
    () => 0,
  );

describe('A chain of more server spans than are kept', () => {
  it('is one request of the first sixteen, which waits for none of the others', () => {
    const scopes = makeScopes();
    const outer = makeSpan();
    scopes.start(outer, under());
    const inner = Array.from({ length: 40 }, () => makeSpan());
    for (const span of inner) scopes.start(span, under(outer));
    // The last ones never end.
    for (const span of inner.slice(0, 15)) expect(scopes.end(span)).toBeUndefined();
    const over = scopes.end(outer);
    expect(over?.span).toBe(outer);
    expect(over?.servers).toEqual([outer, ...inner.slice(0, 15)]);
    for (const span of inner.slice(15)) expect(scopes.end(span)).toBeUndefined();
    expect(scopes.overdue(true)).toEqual([]);
  });
});

describe('A child of which the RPC metadata names the request', () => {
  it('is found by it, whatever its parent', () => {
    const scopes = makeScopes();
    const [server, foreign] = [makeSpan(), makeSpan({ kind: SpanKind.CLIENT })];
    scopes.start(server, under());
    const children = [undefined, foreign, server].map((parent) => {
      const child = makeSpan({ kind: SpanKind.INTERNAL });
      scopes.start(child, under(parent, server));
      return child;
    });
    expect(scopes.end(server)?.children).toEqual(children);
  });

  it('belongs to nobody when the metadata names a span that is unknown, and nothing else is known', () => {
    const scopes = makeScopes();
    const server = makeSpan();
    scopes.start(server, under());
    scopes.start(makeSpan({ kind: SpanKind.INTERNAL }), under(undefined, makeSpan()));
    expect(scopes.end(server)?.children).toEqual([]);
  });

  it('is no more than the first 256', () => {
    const scopes = makeScopes();
    const server = makeSpan();
    scopes.start(server, under());
    for (let n = 0; n < 300; n += 1)
      scopes.start(makeSpan({ kind: SpanKind.INTERNAL }), under(server, server));
    expect(scopes.end(server)?.children).toHaveLength(256);
  });
});
