import { SpanKind, trace, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { PostHogEventSpanProcessor } from '../../src/index.js';
import { identify } from '../../src/index.js';
import { during, useContextManager } from '../fixtures/active.js';
import { startRig } from '../fixtures/rig.js';
import { http, makeSpan, under, type TestSpan } from '../fixtures/spans.js';

useContextManager();

const batch = (): TestSpan =>
  makeSpan({
    name: 'POST /batch',
    attributes: http('/batch', {
      'http.request.method': 'POST',
      'http.route': '/batch',
      'http.response.status_code': 207,
    }),
  });

/** A request that the app makes to itself: an in-process call, with a span of the framework's. */
function subRequest(
  processor: PostHogEventSpanProcessor,
  outer: TestSpan,
  rpc: TestSpan | undefined,
  kind: SpanKind,
  number: number,
): TestSpan {
  const { traceId } = outer.spanContext();
  const inner = makeSpan({
    kind,
    traceId,
    attributes: http(`/users/${number}?q=1`, { 'http.route': '/users/:id' }),
  });
  processor.onStart(inner, under(outer, rpc));
  const handler = makeSpan({ kind: SpanKind.INTERNAL, traceId });
  processor.onStart(handler, under(inner, rpc));
  during(handler, () => identify({ user: 'carol', organization: 'other' }), rpc);
  handler.setAttribute('user.id', 'carol');
  inner.setAttribute('enduser.id', 'carol');
  processor.onEnd(handler);
  return inner;
}

const ONE = { distinctId: 'alice', endpoint: 'POST /batch', status: 207 };

describe.each([
  ['with RPC metadata', true],
  ['without', false],
])('Requests that an app makes to itself, %s', (_, hasRpc) => {
  it.each([
    ['server spans', SpanKind.SERVER, 1],
    ['twenty server spans', SpanKind.SERVER, 20],
    ['INTERNAL spans of a framework', SpanKind.INTERNAL, 20],
  ] as const)('change nothing of the request that they are a part of, as %s', async (__, kind, count) => {
    const rig = await startRig();
    const { processor } = rig;
    const outer = batch();
    const rpc = hasRpc ? outer : undefined;
    processor.onStart(outer, under());
    during(outer, () => identify({ user: 'alice' }), rpc);
    for (let n = 0; n < count; n += 1) processor.onEnd(subRequest(processor, outer, rpc, kind, n));
    processor.onEnd(outer);
    const events = await rig.finish();
    expect(
      events.map(({ distinctId, properties }) => ({
        distinctId,
        endpoint: properties['endpoint'],
        status: properties['status_code'],
      })),
    ).toEqual([ONE]);
    expect(events[0]?.properties).not.toHaveProperty('organization_id');
    expect(processor.stats().requests).toEqual({ seen: 1, ignored: {} });
  });

  it('change nothing when they outlive it, or begin after it', async () => {
    const rig = await startRig();
    const { processor } = rig;
    const outer = batch();
    const rpc = hasRpc ? outer : undefined;
    processor.onStart(outer, under());
    during(outer, () => identify({ user: 'alice' }), rpc);
    const open = subRequest(processor, outer, rpc, SpanKind.SERVER, 1);
    processor.onEnd(outer);
    processor.onEnd(open);
    processor.onEnd(subRequest(processor, outer, rpc, SpanKind.SERVER, 2));
    const events = await rig.finish();
    expect(events.map(({ distinctId, properties }) => [distinctId, properties['endpoint']])).toEqual([
      ['alice', 'POST /batch'],
    ]);
  });

  it('are told from a server span of the same request, which may know more of it', async () => {
    const rig = await startRig();
    const { processor } = rig;
    const outer = makeSpan({ attributes: http('/api/users/7') });
    const rpc = hasRpc ? outer : undefined;
    // A framework behind a mount that it doesn't see, whose answer to HEAD is that of GET.
    const inner = makeSpan({
      traceId: outer.spanContext().traceId,
      attributes: http('/users/7', { 'http.route': '/users/:id' }),
    });
    processor.onStart(outer, under());
    processor.onStart(inner, under(outer, rpc));
    during(inner, () => identify({ user: 'alice' }), rpc);
    processor.onEnd(inner);
    processor.onEnd(outer);
    const events = await rig.finish();
    expect(events).toHaveLength(1);
    expect(events[0]?.distinctId).toBe('alice');
  });
});

describe('Two server spans of one request that know nothing of each other', () => {
  it('are one request where the one’s listeners start the other', async () => {
    const rig = await startRig();
    const { processor } = rig;
    const one = makeSpan({ attributes: http('/users/7', { 'http.route': '/users/:id' }) });
    const other = makeSpan({ attributes: http('/users/7') });
    processor.onStart(one, under());
    during(one, () => processor.onStart(other, under()), one);
    during(other, () => identify({ user: 'alice' }), other);
    processor.onEnd(other);
    processor.onEnd(one);
    const events = await rig.finish();
    expect(events.map(({ distinctId, properties }) => [distinctId, properties['endpoint']])).toEqual([
      ['alice', 'GET /users/{id}'],
    ]);
  });

  it('are two where they tell of different ones', async () => {
    const rig = await startRig();
    const { processor } = rig;
    const one = makeSpan({ attributes: http('/users', { 'http.route': '/users' }) });
    const other = makeSpan({ attributes: http('/teams', { 'http.route': '/teams' }) });
    processor.onStart(one, under());
    during(one, () => processor.onStart(other, under()), one);
    processor.onEnd(other);
    processor.onEnd(one);
    expect((await rig.finish()).map(({ properties }) => properties['endpoint'])).toEqual([
      'GET /teams',
      'GET /users',
    ]);
  });
});

describe('identify() without instrumentation-http', () => {
  it.each([
    ['in a client span', SpanKind.CLIENT, 1],
    ['in the 257th child', SpanKind.INTERNAL, 257],
    ['in a client span in the thousandth child', SpanKind.CLIENT, 1_000],
  ] as const)('is found %s', async (_, kind, depthOrCount) => {
    const rig = await startRig();
    const { processor } = rig;
    const server = makeSpan({ attributes: http('/x', { 'http.route': '/x' }) });
    processor.onStart(server, under());
    for (let n = 1; n < depthOrCount; n += 1) {
      processor.onStart(makeSpan({ kind: SpanKind.INTERNAL }), under(server));
    }
    const last = makeSpan({ kind });
    processor.onStart(last, under(server));
    during(last, () => identify({ user: 'alice' }));
    processor.onEnd(last);
    processor.onEnd(server);
    expect((await rig.finish()).map(({ distinctId }) => distinctId)).toEqual(['alice']);
  });

  it('is found in a child whose context began anew, by its trace', async () => {
    const rig = await startRig();
    const { processor } = rig;
    const server = makeSpan({ attributes: http('/x', { 'http.route': '/x' }) });
    processor.onStart(server, under());
    const child = makeSpan({ kind: SpanKind.INTERNAL });
    processor.onStart(child, trace.setSpanContext(ROOT_CONTEXT, { ...server.spanContext() }));
    during(child, () => identify({ user: 'alice' }));
    processor.onEnd(server);
    expect((await rig.finish()).map(({ distinctId }) => distinctId)).toEqual(['alice']);
  });
});

describe('An app that calls itself over the network', () => {
  it('has two requests in one trace, and what is said in a saved context is of the one it names', async () => {
    const rig = await startRig();
    const outer = makeSpan({ attributes: http('/batch', { 'http.route': '/batch' }) });
    const { traceId, spanId } = outer.spanContext();
    rig.processor.onStart(outer, under());
    const inner = makeSpan({ traceId, attributes: http('/login', { 'http.route': '/login' }) });
    rig.processor.onStart(
      inner,
      trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true }),
    );
    const saved = (parentId: string, user: string): void => {
      const parent = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags: 1 });
      const task = makeSpan({ kind: SpanKind.INTERNAL, traceId, attributes: { 'user.id': user } });
      rig.processor.onStart(task, parent);
      rig.processor.onEnd(task);
    };
    saved(inner.spanContext().spanId, 'carol');
    saved(spanId, 'alice');
    saved('00000000000000ff', 'nobody');
    rig.processor.onEnd(inner);
    rig.processor.onEnd(outer);
    const events = await rig.finish();
    expect(events.map(({ properties, distinctId }) => [properties['endpoint'], distinctId])).toEqual([
      ['GET /login', 'carol'],
      ['GET /batch', 'alice'],
    ]);
  });
});
