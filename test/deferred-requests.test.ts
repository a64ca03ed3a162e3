import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { DeferredRequests } from '../src/deferred-requests.js';
import type { EndedRequest } from '../src/span/request-scope.js';
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

function ended(resource?: Resource): EndedRequest {
  const span = makeSpan(resource ? { resource } : {});
  return { span, servers: [span], children: [] };
}

describe('Deferred requests', () => {
  it('handles nothing in the request’s own turn, and everything in its order', async () => {
    const handled: EndedRequest[] = [];
    const deferred = new DeferredRequests((item) => handled.push(item));
    const items = Array.from({ length: 1_000 }, () => ended());
    for (const item of items) deferred.add(item);
    expect(handled).toEqual([]);
    await deferred.settle();
    expect(handled).toEqual(items);
  });

  it('handles a burst that would fill the memory at once', () => {
    let handled = 0;
    const deferred = new DeferredRequests(() => {
      handled += 1;
    });
    for (let n = 0; n < 200_001; n += 1) deferred.add(ended());
    expect(handled).toBe(200_000);
    deferred.drain();
    expect(handled).toBe(200_001);
  });

  it('handles outside of the request, whose context it doesn’t keep', async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: (string | undefined)[] = [];
    const deferred = new DeferredRequests(() => stores.push(storage.getStore()));
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
    });
    for (let n = 0; n < 320; n += 1) deferred.add(ended());
    const between: number[] = [];
    const settled = deferred.settle();
    setImmediate(() => between.push(handled));
    await settled;
    expect(handled).toBe(320);
    expect(between[0]).toBeLessThan(320);
  });

  it('has a bound for the memory also while attributes of the resource are to come', () => {
    let handled = 0;
    const deferred = new DeferredRequests(() => {
      handled += 1;
    });
    const { resource } = pendingResource();
    for (let n = 0; n < 200_000; n += 1) deferred.add(ended(resource));
    expect(handled).toBe(200_000);
  });

  it('is not entered again by what the handling itself asks for', async () => {
    const depths: number[] = [];
    let depth = 0;
    const deferred = new DeferredRequests(() => {
      depth += 1;
      depths.push(depth);
      deferred.drain();
      if (depths.length === 20_000) deferred.add(ended());
      depth -= 1;
    });
    for (let n = 0; n < 20_000; n += 1) deferred.add(ended());
    await deferred.settle();
    expect(depths).toHaveLength(20_001);
    expect(Math.max(...new Set(depths))).toBe(1);
  });

  it('waits for the attributes of the resource', async () => {
    const handled: unknown[] = [];
    const deferred = new DeferredRequests(({ span }) =>
      handled.push(span.resource.attributes['service.name']),
    );
    const { resource, come } = pendingResource();
    deferred.add(ended(resource));
    deferred.drain();
    const settled = deferred.settle();
    expect(handled).toEqual([]);
    come();
    await settled;
    expect(handled).toEqual(['api']);
  });

  it('makes do with what is there when the resource’s detectors fail', async () => {
    const handled: unknown[] = [];
    const deferred = new DeferredRequests(({ span }) =>
      handled.push(span.resource.attributes['service.name']),
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
