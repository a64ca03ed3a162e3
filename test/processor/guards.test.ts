import { diag, DiagLogLevel, metrics, SpanKind } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { identify } from '../../src/index.js';
import { during, useContextManager } from '../fixtures/active.js';
import { accountedFor, request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under } from '../fixtures/spans.js';

useContextManager();

const fail = (): never => {
  throw new Error('sk_live_SECRET');
};
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('The app’s own things that are broken', () => {
  afterEach(() => {
    diag.disable();
    metrics.disable();
  });

  it('cost no event: a diag logger that throws', async () => {
    const quiet = (): void => undefined;
    const logger = { error: fail, warn: fail, info: fail, debug: quiet, verbose: quiet };
    const rig = await startRig({
      beforeSend: (event) => (event.properties['route'] === '/bad' ? fail() : event),
    });
    diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
    request(rig.processor, '/bad', { 'http.route': '/bad' });
    request(rig.processor, '/good', { 'http.route': '/good' });
    await rig.processor.forceFlush();
    diag.disable();
    expect((await rig.finish()).map(({ properties }) => properties['route'])).toEqual(['/good']);
    expect(rig.processor.stats().events.dropped).toEqual({ before_send_error: 1 });
  });

  it.each([
    ['that has no meter', { getMeter: fail }],
    ['whose instruments throw', { getMeter: () => ({ createObservableCounter: fail }) }],
    [
      'that can’t be left',
      {
        getMeter: () => ({
          createObservableCounter: () => ({}),
          createObservableGauge: () => ({}),
          addBatchObservableCallback: () => undefined,
          removeBatchObservableCallback: fail,
        }),
      },
    ],
  ])('cost no event: a meter provider %s', async (_, provider) => {
    Reflect.apply(metrics.setGlobalMeterProvider.bind(metrics), undefined, [provider]);
    const rig = await startRig();
    request(rig.processor, '/a', { 'http.route': '/a' });
    request(rig.processor, '/b', { 'http.route': '/b' });
    expect(await rig.finish()).toHaveLength(2);
    expect(rig.processor.stats().requests).toEqual({ seen: 2, ignored: {} });
  });

  it.each(['spanhog.annotations', 'spanhog.servers', 'spanhog.claims'])(
    'cost no event: what another version keeps under %s',
    async (name) => {
      const key = Symbol.for(name);
      const ours: unknown = Reflect.get(globalThis, key);
      for (const theirs of [
        { get: fail, set: fail },
        { get: () => ({ user: 'v0' }), set: () => undefined },
        new Map([['phc_x https://us.i.posthog.com', 1]]),
        7,
      ]) {
        Reflect.set(globalThis, key, theirs);
        // A copy of the library that finds it there.
        vi.resetModules();
        const copy = await import('../../src/index.js');
        const events: unknown[] = [];
        const processor = new copy.PostHogEventSpanProcessor({
          client: { capture: ({ distinctId }) => events.push(distinctId) },
        });
        const span = makeSpan({ attributes: http('/a', { 'http.route': '/a' }) });
        processor.onStart(span, under());
        during(span, () => copy.identify({ user: 'alice' }));
        processor.onEnd(span);
        await processor.shutdown();
        expect(events).toEqual(['alice']);
      }
      Reflect.set(globalThis, key, ours);
    },
  );
});

describe('`beforeSend`', () => {
  it('changes its event in place, but for what PostHog knows a repeat by', async () => {
    const rig = await startRig({
      beforeSend: (event) => {
        Reflect.set(event, 'uuid', '00000000-0000-0000-0000-000000000000');
        Reflect.set(event, 'timestamp', 'never');
        Reflect.set(event, 'distinctId', 'alice');
        Reflect.set(event.properties, 'more', 1);
        return event;
      },
    });
    request(rig.processor, '/a', { 'http.route': '/a' });
    const [event] = await rig.finish();
    expect(event?.uuid).toMatch(UUID_V7);
    expect(event?.timestamp).toMatch(/^20\d\d-/);
    expect(event).toMatchObject({ distinctId: 'alice', properties: { more: 1 } });
  });

  it('may ask for `stats()`, which handle nothing', async () => {
    const accepted: number[] = [];
    const rig = await startRig({
      beforeSend: (event) => {
        accepted.push(rig.processor.stats().events.accepted);
        return event;
      },
    });
    for (let n = 0; n < 100; n += 1) request(rig.processor, '/a', { 'http.route': '/a' });
    expect(await rig.finish()).toHaveLength(100);
    expect(new Set(accepted)).toEqual(new Set([100]));
  });
});

describe('`stats()`', () => {
  it('counts what waits, and handles none of it', async () => {
    let handled = 0;
    const rig = await startRig({
      caller: () => {
        handled += 1;
        return undefined;
      },
      ignore: ['GET /ignored'],
    });
    for (let n = 0; n < 1_000; n += 1) {
      const path = n % 2 === 0 ? '/used' : '/ignored';
      request(rig.processor, path, { 'http.route': path });
    }
    const own = makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'posthog.event': 'own' } });
    rig.processor.onEnd(own);
    const stats = rig.processor.stats();
    expect(handled).toBe(0);
    expect(stats).toMatchObject({
      requests: { seen: 1_000, ignored: {} },
      events: { accepted: 1_001, queued: 1_001 },
    });
    expect(stats.events.accepted).toBe(accountedFor(stats));
    await rig.processor.forceFlush();
    const later = rig.processor.stats();
    expect(later).toMatchObject({
      requests: { seen: 1_000, ignored: { pattern: 500 } },
      events: { accepted: 501, delivered: 501, queued: 0 },
    });
  });
});

describe('Names that every object has', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'are group types like others: %s',
    async (type) => {
      const rig = await startRig();
      const span = makeSpan({ attributes: http('/a', { 'http.route': '/a' }) });
      rig.processor.onStart(span, under());
      during(span, () =>
        identify({ user: 'alice', groupProperties: Object.fromEntries([[type, { plan: 'pro' }]]) }),
      );
      rig.processor.onEnd(span);
      expect((await rig.finish()).map(({ event }) => event)).toEqual(['api_request']);
    },
  );
});

describe('A resource that stays pending', () => {
  it('costs a flush no more than the time that it has, and no event', async () => {
    const rig = await startRig({ delivery: { shutdownTimeoutMs: 2_000 } });
    const resource = {
      attributes: {},
      asyncAttributesPending: true,
      waitForAsyncAttributes: () => new Promise<void>(() => undefined),
    };
    const span = makeSpan({ attributes: http('/a', { 'http.route': '/a' }), resource });
    rig.processor.onStart(span, under());
    rig.processor.onEnd(span);
    // The processor's own limit for a resource is 5 s: what ends before that was ended by the flush's.
    const late = new Promise<string>((resolve) => setTimeout(resolve, 4_500, 'late').unref());
    expect(await Promise.race([rig.processor.forceFlush(), late])).toBeUndefined();
    expect(rig.processor.stats().events).toMatchObject({ accepted: 1, delivered: 1 });
  });
});
