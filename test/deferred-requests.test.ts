import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { DeferredRequests, type Deferral } from '../src/deferred-requests.js';
import type { EndedRequest } from '../src/span/scopes/request-scope.js';
import type { Resource } from '../src/span/span.js';
import { request, startRig } from './fixtures/rig.js';
import { http, makeSpan, under } from './fixtures/spans.js';

/** A resource whose attributes come when the test says so. */
function pendingResource(): {
  readonly resource: Resource;
  readonly come: () => void;
  readonly fail: () => void;
} {
  const settling: { resolve?: () => void; reject?: (error: Error) => void } = {};
  const promise = new Promise<void>((resolve, reject) => {
    Object.assign(settling, { resolve, reject });
  });
  const resource = {
    attributes: { 'service.name': 'unknown' },
    asyncAttributesPending: true,
    waitForAsyncAttributes: () => promise,
  };
  return {
    resource,
    come: () => {
      resource.attributes['service.name'] = 'api';
      resource.asyncAttributesPending = false;
      settling.resolve?.();
    },
    fail: () => settling.reject?.(new Error('no metadata server')),
  };
}

const DEFERRAL: Deferral = {
  inTurn: false,
  maxWaiting: 200_000,
  report: (error) => {
    throw error;
  },
};

function ended(resource?: Resource): EndedRequest {
  const span = makeSpan(resource ? { resource } : {});
  return { span, servers: [span], children: [] };
}

describe('Deferred requests', () => {
  it('handles nothing in the request’s own turn, and everything in its order', async () => {
    const handled: EndedRequest[] = [];
    const deferred = new DeferredRequests((item) => handled.push(item), DEFERRAL);
    const items = Array.from({ length: 1_000 }, () => ended());
    for (const item of items) deferred.add(item);
    expect(handled).toEqual([]);
    await deferred.settle();
    expect(handled).toEqual(items);
  });

  it.each([
    ['', undefined],
    [' also while attributes of the resource are to come', pendingResource().resource],
  ])('have a bound, beyond which each one that comes sees two off%s', (_, resource) => {
    let handled = 0;
    const most: number[] = [];
    const deferred = new DeferredRequests(
      () => {
        handled += 1;
      },
      { ...DEFERRAL, maxWaiting: 1_000 },
    );
    for (let n = 1; n <= 20_000; n += 1) {
      const before = handled;
      deferred.add(ended(resource));
      most.push(handled - before);
      expect(deferred.waiting.all).toBe(n - handled);
      expect(deferred.waiting.all).toBeLessThanOrEqual(1_000);
    }
    expect(Math.max(...most)).toBe(2);
  });

  it('count as waiting until they are handled, spans with an event of their own aside', async () => {
    const seen: unknown[] = [];
    const deferred: DeferredRequests = new DeferredRequests(() => seen.push(deferred.waiting), DEFERRAL);
    deferred.add(ended());
    deferred.add({ ...ended(), eventName: 'e' });
    expect(deferred.waiting).toEqual({ all: 2, requests: 1 });
    expect(seen).toEqual([]);
    await deferred.settle();
    expect(seen).toEqual([
      { all: 1, requests: 0 },
      { all: 0, requests: 0 },
    ]);
  });

  it('are handled in their own turn where an outbox writes them down there', () => {
    const handled: EndedRequest[] = [];
    const deferred = new DeferredRequests((item) => handled.push(item), { ...DEFERRAL, inTurn: true });
    const item = ended();
    deferred.add(item);
    expect(handled).toEqual([item]);
  });

  it('wait no longer for a resource than whoever waits for them may', async () => {
    const handled: EndedRequest[] = [];
    const deferred = new DeferredRequests((item) => handled.push(item), DEFERRAL);
    const { resource } = pendingResource();
    const items = [ended(resource), ended(resource)];
    for (const item of items) deferred.add(item);
    await deferred.settle(1);
    expect(handled).toEqual(items);
  });

  it('go on after a mistake of the handling’s, which is told', async () => {
    const told: unknown[] = [];
    const handled: EndedRequest[] = [];
    const mistake = new Error('ours');
    const deferred = new DeferredRequests(
      (item) => {
        handled.push(item);
        if (handled.length === 1) throw mistake;
      },
      { ...DEFERRAL, report: (error) => told.push(error) },
    );
    const items = [ended(), ended()];
    for (const item of items) deferred.add(item);
    await deferred.settle();
    expect([told, handled]).toEqual([[mistake], items]);
  });

  it('handles outside of the request, whose context it doesn’t keep', async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: (string | undefined)[] = [];
    const deferred = new DeferredRequests(() => stores.push(storage.getStore()), DEFERRAL);
    const handled = async (count: number): Promise<void> => {
      while (stores.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    storage.run('first', () => deferred.add(ended()));
    await handled(1);
    // While it still ticks, and when it has to be started anew.
    storage.run('second', () => deferred.add(ended()));
    await handled(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    storage.run('third', () => deferred.add(ended()));
    await handled(3);
    expect(stores).toEqual([undefined, undefined, undefined]);
  });

  it('lets other work in between the slices of a burst', async () => {
    let handled = 0;
    const deferred = new DeferredRequests(() => {
      handled += 1;
      const until = performance.now() + 1;
      while (performance.now() < until);
    }, DEFERRAL);
    for (let n = 0; n < 320; n += 1) deferred.add(ended());
    const between: number[] = [];
    const settled = deferred.settle();
    setImmediate(() => between.push(handled));
    await settled;
    expect(handled).toBe(320);
    expect(between[0]).toBeLessThan(320);
  });

  it('is not entered again by what the handling itself asks for', async () => {
    const depths: number[] = [];
    let depth = 0;
    const deferred = new DeferredRequests(
      () => {
        depth += 1;
        depths.push(depth);
        if (depths.length % 1_000 === 0) deferred.add(ended());
        depth -= 1;
      },
      { ...DEFERRAL, maxWaiting: 10_000, inTurn: false },
    );
    for (let n = 0; n < 20_000; n += 1) deferred.add(ended());
    await deferred.settle();
    expect(depths).toHaveLength(20_020);
    expect(Math.max(...new Set(depths))).toBe(1);
  });

  it('waits for the attributes of the resource', async () => {
    const handled: unknown[] = [];
    const deferred = new DeferredRequests(
      ({ span }) => handled.push(span.resource.attributes['service.name']),
      DEFERRAL,
    );
    const { resource, come } = pendingResource();
    deferred.add(ended(resource));
    const settled = deferred.settle();
    expect(handled).toEqual([]);
    come();
    await settled;
    expect(handled).toEqual(['api']);
  });

  it('makes do with what is there when the resource’s detectors fail', async () => {
    const handled: unknown[] = [];
    const deferred = new DeferredRequests(
      ({ span }) => handled.push(span.resource.attributes['service.name']),
      DEFERRAL,
    );
    const { resource, fail } = pendingResource();
    deferred.add(ended(resource));
    const settled = deferred.settle();
    fail();
    await settled;
    expect(handled).toEqual(['unknown']);
  });
});

describe('The processor', () => {
  it('sends the service’s name that its resource learns late', async () => {
    const rig = await startRig();
    const { resource, come } = pendingResource();
    const span = makeSpan({ attributes: http('/x'), resource });
    rig.processor.onStart(span, under());
    rig.processor.onEnd(span);
    const finished = rig.finish();
    come();
    expect((await finished)[0]?.properties['service_name']).toBe('api');
  });

  it('says by stats() at once what has ended', async () => {
    const rig = await startRig();
    for (let n = 0; n < 300; n += 1) request(rig.processor, '/x');
    expect(rig.processor.stats()).toMatchObject({
      spans: { seen: 300, server: 300 },
      requests: { seen: 300, ignored: {} },
      events: { accepted: 300 },
    });
  });
});
