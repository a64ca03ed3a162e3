import { describe, expect, it } from 'vitest';
import { accountedFor, addProcessor, request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under, type TestSpan } from '../fixtures/spans.js';
import type { StoredEvent } from '../../src/local/posthog.js';
import type { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';

const MINUTE = { rollup: { intervalMs: 60_000 } };

interface Call {
  readonly path?: string;
  readonly route?: string;
  readonly user?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly endMs?: number;
  readonly more?: Readonly<Record<string, string | number | boolean>>;
  readonly service?: string;
}

function call(processor: PostHogEventSpanProcessor, of: Call = {}): TestSpan {
  const { path = '/items/7', route = '/items/{id}', user, status = 200, ms = 10, endMs } = of;
  const attributes = http(path, {
    'http.route': route,
    'http.response.status_code': status,
    ...(user !== undefined && { 'user.id': user }),
    ...of.more,
  });
  const at = endMs ?? 1_780_000_000_000;
  const span = makeSpan({
    attributes,
    duration: [Math.floor(ms / 1_000), (ms % 1_000) * 1e6],
    endTime: [Math.floor(at / 1_000), (at % 1_000) * 1e6],
    ...(of.service !== undefined && { resource: { attributes: { 'service.name': of.service } } }),
  });
  processor.onStart(span, under());
  processor.onEnd(span);
  return span;
}

function countOf(events: readonly StoredEvent[]): number {
  return events.reduce((sum, { properties }) => sum + Number(properties['request_count']), 0);
}

describe('a roll-up', () => {
  it("counts what is alike, and leaves a caller's first use of an endpoint single", async () => {
    const { processor, finish } = await startRig(MINUTE);
    for (let n = 0; n < 101; n += 1) call(processor, { user: 'alice', ms: n });
    const events = await finish();
    expect(events.map(({ properties }) => properties['request_count'])).toEqual([1, 100]);
    expect(events[1]).toMatchObject({
      event: 'api_request',
      distinctId: 'alice',
      properties: {
        endpoint: 'GET /items/{id}',
        status_code: 200,
        status_class: '2xx',
        error_count: 0,
        duration_ms: 50.5,
        duration_ms_max: 100,
      },
    });
    const { rollup } = processor.stats();
    expect(rollup).toMatchObject({ requests: 100, waiting: 0, waitingEvents: 0, events: 1, overflow: 0 });
  });

  it.each<[string, Call]>([
    ['callers', { user: 'bob' }],
    ['endpoints', { route: '/others/{id}', path: '/others/7' }],
    ['status classes', { status: 404 }],
    ['versions', { more: { 'api.version': 'v2' } }],
    ['auth methods', { more: { 'api.auth.method': 'bearer' } }],
    ['clients', { more: { 'api.client.name': 'acme-sdk' } }],
    ['client versions', { more: { 'api.client.name': 'acme-sdk', 'api.client.version': '1.2.3' } }],
    ['organizations', { more: { 'organization.id': 'acme' } }],
    ['groups', { more: { 'posthog.groups.team': 't_1' } }],
    ['services of one process', { service: 'billing' }],
    ['intervals', { endMs: 1_780_000_060_000 }],
  ])('keeps %s apart', async (_, other) => {
    const { processor, finish } = await startRig(MINUTE);
    for (let n = 0; n < 6; n += 1) {
      call(processor, { user: 'alice' });
      call(processor, { user: 'alice', ...other });
    }
    const counts = (await finish()).map(({ properties }) => Number(properties['request_count']));
    // Beside the first uses.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(counts.filter((count) => count >= 5)).toHaveLength(2);
  });

  it('tells what its requests have in common, and no status, session or property of some of them', async () => {
    const { processor, finish } = await startRig(MINUTE);
    const [one, other] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'];
    const tell = (status: number, plan: string, session: string): TestSpan =>
      call(processor, {
        status,
        more: {
          'posthog.properties.plan': plan,
          'posthog.properties.region': 'eu',
          'posthog.session_id': session,
        },
      });
    tell(200, 'pro', one);
    tell(201, 'free', other);
    const [event] = await finish();
    expect(event?.properties).toMatchObject({ request_count: 2, status_class: '2xx', region: 'eu' });
    for (const name of ['status_code', 'plan', '$session_id'])
      expect(event?.properties).not.toHaveProperty(name);
  });

  it('has the slowest as its example, at the first one’s time', async () => {
    const { processor, finish } = await startRig(MINUTE);
    call(processor, { ms: 5, endMs: 1_780_000_001_000 });
    const slowest = call(processor, { ms: 500, endMs: 1_780_000_002_000 });
    call(processor, { ms: 50, endMs: 1_780_000_003_000 });
    const [event] = await finish();
    expect(event?.timestamp).toBe(new Date(1_780_000_001_000).toISOString());
    expect(event?.properties).toMatchObject({
      $trace_id: slowest.spanContext().traceId,
      $span_id: slowest.spanContext().spanId,
      duration_bucket_ms: [5, 50, 500],
      duration_bucket_count: [1, 1, 1],
    });
  });

  it('leaves single what a rule names, and the failures that the user lists', async () => {
    const { processor, finish } = await startRig({
      rollup: { single: ['5xx', 402] },
      events: { 'POST /items': 'item_created' },
    });
    for (const status of [500, 503, 402, 404, 404]) call(processor, { status });
    for (let n = 0; n < 3; n += 1) {
      call(processor, { path: '/items', route: '/items', more: { 'http.request.method': 'POST' } });
    }
    const events = await finish();
    const told = events.map(({ event, properties }) => [
      event,
      properties['status_code'],
      properties['request_count'],
      properties['error_count'],
    ]);
    expect(told.slice(0, 3).map(([, status]) => status)).toEqual([500, 503, 402]);
    expect(told.slice(3, 6)).toEqual(Array.from({ length: 3 }, () => ['item_created', 200, 1, undefined]));
    expect(told.slice(6)).toEqual([['api_request', 404, 2, 2]]);
  });

  it('counts as failures what has an error within a 200, apart from what has none', async () => {
    const { processor, finish } = await startRig(MINUTE);
    for (let n = 0; n < 6; n += 1) {
      call(processor, { user: 'alice', more: n % 2 === 0 ? {} : { 'error.type': 'aborted' } });
    }
    const told = (await finish()).map(({ properties }) => [
      properties['error_type'],
      properties['request_count'],
      properties['error_count'],
    ]);
    expect(told).toContainEqual(['aborted', 3, 3]);
  });

  it('says in stats() what waits, and every request counts once before and after a flush', async () => {
    const { processor, posthog } = await startRig(MINUTE);
    for (let n = 0; n < 20; n += 1) call(processor);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = processor.stats();
    expect(before.requests.seen).toBe(20);
    expect(before.events.accepted).toBe(accountedFor(before));
    expect(before.rollup).toMatchObject({ requests: 20, waiting: 20, waitingEvents: 1, events: 0 });
    await processor.forceFlush();
    for (let n = 0; n < 3; n += 1) call(processor);
    await processor.forceFlush();
    // The same interval twice: two events that PostHog doesn't merge.
    expect(posthog.events().map(({ properties }) => properties['request_count'])).toEqual([20, 3]);
    expect(processor.stats().rollup).toMatchObject({ requests: 23, waiting: 0, waitingEvents: 0, events: 2 });
    expect(processor.stats().events.accepted).toBe(accountedFor(processor.stats()));
  });

  it('writes an interval as events when it is over', async () => {
    const { processor, posthog } = await startRig({
      rollup: { intervalMs: 1_000 },
      delivery: { flushIntervalMs: 50 },
    });
    for (let n = 0; n < 10; n += 1) call(processor, { endMs: Date.now() });
    let events = await posthog.waitForEvents(1);
    // They may lie on both sides of an interval's end.
    while (countOf(events) < 10) events = await posthog.waitForEvents(events.length + 1);
    expect(countOf(posthog.events())).toBe(10);
  });

  it('of two replicas are two, also of the same requests at the same time', async () => {
    const { posthog, processor, finish } = await startRig({ ...MINUTE, projectToken: 'phc_replicas' });
    const replica = addProcessor(posthog, { ...MINUTE, projectToken: 'phc_replicas' });
    for (const one of [processor, replica]) for (let n = 0; n < 4; n += 1) call(one);
    await replica.shutdown();
    const events = await finish();
    expect(events.map(({ properties }) => properties['request_count'])).toEqual([4, 4]);
    expect(new Set(events.map(({ uuid }) => uuid)).size).toBe(2);
  });

  it('sends what is news of a person with it', async () => {
    const { processor, finish } = await startRig(MINUTE);
    for (const plan of ['free', 'free', 'pro']) {
      call(processor, { user: 'alice', more: { 'posthog.set.plan': plan } });
    }
    const events = await finish();
    expect(events.map(({ properties }) => properties['$set'])).toEqual([{ plan: 'free' }, { plan: 'pro' }]);
  });

  it('lets beforeSend see the roll-up with the span of its example, and change it', async () => {
    const seen: string[] = [];
    const { processor, finish } = await startRig({
      ...MINUTE,
      beforeSend: (event, span) => {
        seen.push(span.spanContext().spanId);
        return { ...event, properties: { ...event.properties, seen: true } };
      },
    });
    call(processor, { ms: 1 });
    const slowest = call(processor, { ms: 9 });
    const [event] = await finish();
    expect(event?.properties).toMatchObject({ seen: true, request_count: 2 });
    expect(seen).toEqual([slowest.spanContext().spanId]);
  });

  it(
    'makes events of their own of what it has no room for, and counts them',
    { timeout: 60_000 },
    async () => {
      const { processor, finish } = await startRig({
        // Not a minute: on a slow machine one in seven ends while this runs, and there is room again.
        rollup: { intervalMs: 3_600_000 },
        delivery: { maxQueueEvents: 1_000_000, maxQueueBytes: 512 * 1024 * 1024 },
      });
      for (let n = 0; n < 20_050; n += 1) {
        for (let twice = 0; twice < 2; twice += 1) call(processor, { user: `user_${n}` });
        if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const events = await finish();
      expect(countOf(events)).toBe(40_100);
      expect(processor.stats().rollup).toMatchObject({ overflow: 50, events: 20_000 });
    },
  );

  it('is of one request as that request’s event would be', async () => {
    const { processor, finish } = await startRig(MINUTE);
    request(processor, '/items/7', { 'http.route': '/items/{id}' });
    const [event] = await finish();
    expect(event?.properties).toMatchObject({ request_count: 1, status_code: 200 });
    for (const name of ['error_count', 'duration_ms_max', 'duration_bucket_ms']) {
      expect(event?.properties).not.toHaveProperty(name);
    }
  });
});
