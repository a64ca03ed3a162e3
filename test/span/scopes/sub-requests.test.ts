import { SpanKind, trace, type Attributes, type SpanContext } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { annotationOf, identify } from '../../../src/span/scopes/annotations.js';
import { RequestScopes } from '../../../src/span/scopes/scopes.js';
import { during, useContextManager } from '../../fixtures/active.js';
import { makeSpan, remote, under, type TestSpan } from '../../fixtures/spans.js';

useContextManager();

const TRACE = 'a'.repeat(32);
const at = (path: string): Attributes => ({ 'http.request.method': 'GET', 'url.path': path });
const server = (path: string, traceId = TRACE): TestSpan => makeSpan({ traceId, attributes: at(path) });
const child = (attributes: Attributes = {}, traceId = TRACE): TestSpan =>
  makeSpan({ kind: SpanKind.INTERNAL, traceId, attributes });

function makeScopes(message?: () => object | undefined): RequestScopes {
  const incoming = message && { current: message, end: (): void => undefined };
  return new RequestScopes(
    (span) => span.attributes['http.route'] !== undefined,
    () => 0,
    incoming,
  );
}

describe('A request that the app makes to itself while it answers another one', () => {
  it.each<[string, () => TestSpan]>([
    ['a server span', () => server('/b')],
    ['a framework’s own span', () => child(at('/b'))],
  ])('is no event, and takes nothing from the other one: %s', (_, makeInner) => {
    const scopes = makeScopes();
    const [outer, own, inner, ofInner] = [server('/a'), child(), makeInner(), child()];
    scopes.start(outer, under());
    scopes.start(own, under(outer, outer));
    scopes.start(inner, under(own, outer));
    // Once: the same processor may be registered twice.
    scopes.start(inner, under(own, outer));
    scopes.start(ofInner, under(inner, outer));
    during(ofInner, () => identify({ user: 'inner' }), outer);
    during(own, () => identify({ user: 'outer' }), outer);
    expect(scopes.end(inner)).toBeUndefined();
    expect(scopes.waiting).toBe(0);
    const request = scopes.end(outer);
    expect(request?.servers).toEqual([outer]);
    expect(request?.children).toEqual([own]);
    expect(annotationOf(outer)?.identity.user).toBe('outer');
    expect(annotationOf(inner)?.identity.user).toBe('inner');
    expect(scopes.overdue(true)).toEqual([]);
  });

  it('may have two server spans itself, and is waited for by nobody', () => {
    const scopes = makeScopes();
    const [outer, inner, innermost] = [server('/a'), server('/mount/b'), server('/b')];
    scopes.start(outer, under());
    scopes.start(inner, under(outer));
    scopes.start(innermost, under(inner));
    expect(scopes.end(inner)).toBeUndefined();
    expect(scopes.waiting).toBe(0);
    expect(scopes.end(innermost)).toBeUndefined();
    expect(scopes.end(outer)?.servers).toEqual([outer]);
  });

  it('is none where a span describes no other request', () => {
    const scopes = makeScopes();
    const [outer, same, undescribed] = [server('/a'), child(at('/a')), child({ 'code.function': 'f' })];
    scopes.start(outer, under());
    for (const span of [same, undescribed]) scopes.start(span, under(outer, outer));
    expect(scopes.end(outer)?.children).toEqual([same, undescribed]);
  });
});

describe('A server span that turns out to describe another request than the first of its chain', () => {
  it('is waited for by nobody, and the first one is a request by itself', () => {
    const scopes = makeScopes();
    const [outer, inner] = [server('/a'), makeSpan({ traceId: TRACE })];
    scopes.start(outer, under());
    scopes.start(inner, under(outer));
    Object.assign(inner.attributes, at('/b'));
    expect(scopes.end(inner)).toBeUndefined();
    expect(scopes.waiting).toBe(0);
    expect(scopes.end(outer)?.servers).toEqual([outer]);
  });
});

describe('Two instrumentations that start their spans of one request without a word to each other', () => {
  const other = 'b'.repeat(32);

  it('make one request, by the message that Node hands over', () => {
    const message = {};
    const scopes = makeScopes(() => message);
    const [one, two] = [server('/a'), server('/a', other)];
    scopes.start(one, under());
    scopes.start(two, under());
    expect(scopes.end(two)).toBeUndefined();
    expect(scopes.end(one)?.servers).toEqual([one, two]);
  });

  it.each<[string, (first: TestSpan, scopes: RequestScopes) => void, string]>([
    ['describe different ones', () => undefined, '/b'],
    ['come after one another on a connection', (first, scopes) => void scopes.end(first), '/a'],
  ])('make two where they %s', (_, between, path) => {
    const message = {};
    const scopes = makeScopes(() => message);
    const [one, two] = [server('/a'), server(path, other)];
    scopes.start(one, under());
    between(one, scopes);
    scopes.start(two, under());
    expect(scopes.end(two)?.servers).toEqual([two]);
  });

  it('make two where Node hands over two messages, or none', () => {
    for (const message of [(): object => ({}), (): undefined => undefined, undefined]) {
      const scopes = makeScopes(message);
      const [one, two] = [server('/a'), server('/a', other)];
      scopes.start(one, under());
      scopes.start(two, under());
      expect(scopes.end(two)?.servers).toEqual([two]);
    }
  });

  it.each<[string, (first: TestSpan, start: () => void) => void]>([
    ['active', (first, start) => during(first, start)],
    ['in the RPC metadata', (first, start) => during(child({}, other), start, first)],
  ])('make one request where the first span is %s as the second starts', (_, within) => {
    const scopes = makeScopes();
    const [one, two] = [server('/a'), server('/a', other)];
    scopes.start(one, under());
    within(one, () => scopes.start(two, under()));
    expect(scopes.end(two)).toBeUndefined();
    expect(scopes.end(one)?.servers).toEqual([one, two]);
  });

  it.each<[string, string, boolean]>([
    ['is another one', '/b', false],
    ['is over', '/a', true],
  ])('make two where the active request %s', (_, path, isOver) => {
    const scopes = makeScopes();
    const [one, two] = [server('/a'), server(path, other)];
    scopes.start(one, under());
    if (isOver) scopes.end(one);
    during(one, () => scopes.start(two, under()));
    expect(scopes.end(two)?.servers).toEqual([two]);
  });
});

describe('A span whose context begins anew', () => {
  const saved = (span: TestSpan, more: Partial<SpanContext> = {}): ReturnType<typeof under> =>
    trace.setSpan(under(), trace.wrapSpanContext({ ...span.spanContext(), ...more }));

  it('belongs to the request that is open in its trace, by the saved context of this process', () => {
    const scopes = makeScopes();
    const open = server('/a');
    const [ofServer, ofTrace, fromAfar] = [child(), child(), child()];
    scopes.start(open, under());
    scopes.start(ofServer, saved(open));
    scopes.start(ofTrace, saved(open, { spanId: 'f'.repeat(16) }));
    scopes.start(fromAfar, remote(TRACE, 'f'.repeat(16)));
    expect(scopes.end(open)?.children).toEqual([ofServer, ofTrace]);
  });

  it('belongs to the request of the saved server span, where several are open in its trace', () => {
    const scopes = makeScopes();
    const [one, two] = [server('/a'), server('/b')];
    for (const span of [one, two]) scopes.start(span, under());
    const [ofOne, ofNone] = [child(), child()];
    scopes.start(ofOne, saved(one));
    scopes.start(ofNone, saved(one, { spanId: 'f'.repeat(16) }));
    expect(scopes.end(two)?.children).toEqual([]);
    expect(scopes.end(one)?.children).toEqual([ofOne]);
  });

  it('is found among the sixty-four requests that began last', () => {
    const scopes = makeScopes();
    const requests = Array.from({ length: 130 }, (_, n) => server('/a', n.toString(16).padStart(32, '0')));
    const late = requests.map((span) => child({}, span.spanContext().traceId));
    for (const span of requests) scopes.start(span, under());
    // The end of one that is not kept any more takes nobody else's place.
    scopes.end(requests[0] ?? server('/a'));
    for (const [n, span] of late.entries()) scopes.start(span, saved(requests[n] ?? span));
    const found = requests.map((span, n) => scopes.end(span)?.children[0] === late[n]);
    expect(found).toEqual(requests.map((_, n) => n >= 66));
  });
});
