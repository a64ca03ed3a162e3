import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { RequestScopes } from '../../../src/span/scopes/scopes.js';
import { makeSpan, remote, under, type TestSpan } from '../../fixtures/spans.js';

const routed = (): TestSpan => makeSpan({ attributes: { 'http.route': '/x' } });
const child = (kind: SpanKind = SpanKind.INTERNAL): TestSpan => makeSpan({ kind });
const makeScopes = (now = (): number => 0): RequestScopes =>
  new RequestScopes((span) => span.attributes['http.route'] !== undefined, now);

describe('A chain of two server spans', () => {
  it.each([
    ['the inner one ends first and has the route', false, true, ['inner', 'outer'], 'inner'],
    ['the inner one ends first and the outer has the route', true, false, ['inner', 'outer'], 'outer'],
    ['the outer one ends first and has the route', true, false, ['outer', 'inner'], 'outer'],
    ['the outer one ends first and the inner has the route', false, true, ['outer', 'inner'], 'inner'],
    ['both have the route and the inner one ends first', true, true, ['inner', 'outer'], 'inner'],
    ['none has the route', false, false, ['inner', 'outer'], 'outer'],
  ] as const)('is one request when %s', (_, outerHasRoute, innerHasRoute, ends, speaker) => {
    const scopes = makeScopes();
    const spans = {
      outer: outerHasRoute ? routed() : makeSpan(),
      inner: innerHasRoute ? routed() : makeSpan(),
    };
    scopes.start(spans.outer, under());
    scopes.start(spans.inner, under(spans.outer));
    expect(scopes.end(spans[ends[0]])).toBeUndefined();
    expect(scopes.waiting).toBe(1);
    const request = scopes.end(spans[ends[1]]);
    expect(request?.span).toBe(spans[speaker]);
    expect(request?.servers).toEqual([spans.outer, spans.inner]);
    expect(scopes.waiting).toBe(0);
  });

  it('is one request when a child of another kind stands between them', () => {
    const scopes = makeScopes();
    const [outer, between, inner] = [makeSpan(), child(SpanKind.CLIENT), routed()];
    scopes.start(outer, under());
    scopes.start(between, under(outer));
    scopes.start(inner, under(between));
    scopes.end(outer);
    expect(scopes.end(inner)?.span).toBe(inner);
  });

  it('is one request when only the RPC metadata connects them, the inner one’s parent being remote', () => {
    const scopes = makeScopes();
    const [outer, inner] = [makeSpan(), routed()];
    scopes.start(outer, remote('a'.repeat(32), 'b'.repeat(16)));
    scopes.start(
      inner,
      remote('a'.repeat(32), 'b'.repeat(16)).setValue(
        Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA'),
        { span: outer },
      ),
    );
    expect(scopes.end(inner)).toBeUndefined();
    expect(scopes.end(outer)?.span).toBe(inner);
  });

  it('is one request when the inner one starts after the outer one has ended', () => {
    const scopes = makeScopes();
    const [outer, inner] = [routed(), routed()];
    scopes.start(outer, under());
    expect(scopes.end(outer)?.span).toBe(outer);
    scopes.start(inner, under(outer));
    expect(scopes.end(inner)).toBeUndefined();
  });

  it('waits ten seconds for a server span that doesn’t end, and then speaks with what it has', () => {
    let nowMs = 1_000;
    const scopes = makeScopes(() => nowMs);
    const [outer, inner] = [makeSpan(), routed()];
    scopes.start(outer, under());
    scopes.start(inner, under(outer));
    scopes.end(outer);
    nowMs = 10_999;
    expect(scopes.overdue()).toEqual([]);
    nowMs = 11_000;
    const [request, ...others] = scopes.overdue();
    expect(request?.span).toBe(outer);
    expect(request?.servers).toEqual([outer, inner]);
    expect(others).toEqual([]);
    expect(scopes.end(inner)).toBeUndefined();
  });

  it('waits in bounded numbers: beyond a thousand the oldest go', () => {
    const scopes = makeScopes();
    const outers = Array.from({ length: 1_005 }, () => {
      const outer = makeSpan();
      scopes.start(outer, under());
      scopes.start(makeSpan(), under(outer));
      scopes.end(outer);
      return outer;
    });
    expect(scopes.overdue().map(({ span }) => span)).toEqual(outers.slice(0, 5));
  });
});

describe('A chain of three server spans', () => {
  it('waits from the end of the first one on, however often one ends meanwhile', () => {
    let nowMs = 1_000;
    const scopes = makeScopes(() => nowMs);
    const [outer, inner, innermost] = [makeSpan(), makeSpan(), routed()];
    scopes.start(outer, under());
    scopes.start(inner, under(outer));
    scopes.start(innermost, under(inner));
    scopes.end(innermost);
    nowMs = 9_000;
    // Twice: the same processor may be registered twice.
    for (let n = 0; n < 2; n += 1) expect(scopes.end(inner)).toBeUndefined();
    expect(scopes.waiting).toBe(1);
    expect(scopes.overdue()).toEqual([]);
    nowMs = 11_000;
    expect(scopes.overdue().map(({ span }) => span)).toEqual([innermost]);
    expect(scopes.waiting).toBe(0);
  });
});

describe('Requests', () => {
  it('with the same remote parent are two', () => {
    const scopes = makeScopes();
    const [first, second] = [makeSpan(), makeSpan()];
    const parent = remote('a'.repeat(32), 'b'.repeat(16));
    scopes.start(first, parent);
    scopes.start(second, parent);
    expect(scopes.end(second)?.servers).toEqual([second]);
    expect(scopes.end(first)?.servers).toEqual([first]);
  });

  it('whose span started before the processor was there count too, once', () => {
    const scopes = makeScopes();
    const span = makeSpan();
    expect(scopes.end(span)).toMatchObject({ span, servers: [span], children: [] });
    expect(scopes.end(span)).toBeUndefined();
  });

  it('keep at most 256 children, of kind INTERNAL, none twice', () => {
    const scopes = makeScopes();
    const span = makeSpan();
    scopes.start(span, under());
    for (const kind of [SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER])
      scopes.start(child(kind), under(span));
    for (let n = 0; n < 300; n += 1) {
      const each = child();
      scopes.start(each, under(span));
      scopes.start(each, under(span));
    }
    const children = scopes.end(span)?.children ?? [];
    expect(children.length).toBe(256);
    expect(new Set(children).size).toBe(256);
    expect(children.every(({ kind }) => kind === SpanKind.INTERNAL)).toBe(true);
  });

  it('take no children once they are over', () => {
    const scopes = makeScopes();
    const span = makeSpan();
    scopes.start(span, under());
    const request = scopes.end(span);
    scopes.start(child(), under(span));
    expect(request?.children).toEqual([]);
  });
});

describe('The request of an event span', () => {
  it('is found by the parent, also after the request is over', () => {
    const scopes = makeScopes();
    const [server, early, late] = [
      makeSpan({ traceId: 'a'.repeat(32) }),
      makeSpan({ kind: SpanKind.INTERNAL, traceId: 'a'.repeat(32) }),
      makeSpan({ kind: SpanKind.INTERNAL, traceId: 'a'.repeat(32) }),
    ];
    scopes.start(server, under());
    scopes.start(early, under(server));
    scopes.end(server);
    scopes.start(late, under(early));
    for (const span of [early, late]) expect(scopes.requestOf(span, under(), 'e').servers).toEqual([server]);
  });

  it('is found by the RPC metadata, unless that is another trace’s', () => {
    const scopes = makeScopes();
    const server = makeSpan({ traceId: 'a'.repeat(32) });
    scopes.start(server, under());
    const own = makeSpan({ kind: SpanKind.INTERNAL, traceId: 'a'.repeat(32) });
    const other = makeSpan({ kind: SpanKind.INTERNAL, traceId: 'b'.repeat(32) });
    expect(scopes.requestOf(own, under(undefined, server), 'e').servers).toEqual([server]);
    expect(scopes.requestOf(other, under(undefined, server), 'e').servers).toEqual([]);
    expect(scopes.requestOf(other, under(), 'e').servers).toEqual([]);
  });

  it('is the one that the RPC metadata names, of several in a trace, also after it is over', () => {
    const scopes = makeScopes();
    const traceId = 'a'.repeat(32);
    const [one, other] = [makeSpan({ traceId }), makeSpan({ traceId })];
    for (const server of [one, other]) scopes.start(server, under());
    const event = makeSpan({ kind: SpanKind.INTERNAL, traceId });
    expect(scopes.requestOf(event, under(undefined, one), 'e').servers).toEqual([one]);
    expect(scopes.requestOf(event, under(undefined, other), 'e').servers).toEqual([other]);
    expect(scopes.requestOf(event, under(), 'e').servers).toEqual([]);
    scopes.end(one);
    expect(scopes.requestOf(event, under(undefined, one), 'e').servers).toEqual([one]);
  });

  it('is found by its trace where nothing else leads to it, while the request is open', () => {
    const scopes = makeScopes();
    const server = makeSpan();
    const { traceId } = server.spanContext();
    scopes.start(server, under());
    const late = makeSpan({ kind: SpanKind.INTERNAL, traceId });
    expect(scopes.requestOf(late, under(), 'e').servers).toEqual([server]);
    scopes.end(server);
    expect(scopes.requestOf(late, under(), 'e').servers).toEqual([]);
  });
});
