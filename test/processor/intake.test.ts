import { describe, expect, it } from 'vitest';
import { Intake, type Ended } from '../../src/intake.js';
import type { Resource } from '../../src/span/span.js';
import { request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under } from '../fixtures/spans.js';

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

function ended(resource?: Resource): Ended {
  const span = makeSpan(resource ? { resource } : {});
  return { span, servers: [span], children: [], eventName: undefined };
}

describe('The intake', () => {
  it('handles nothing in the request’s own turn, and everything in its order', async () => {
    const handled: Ended[] = [];
    const intake = new Intake((item) => handled.push(item));
    const items = Array.from({ length: 1_000 }, () => ended());
    for (const item of items) intake.add(item);
    expect(handled).toEqual([]);
    await intake.settle();
    expect(handled).toEqual(items);
  });

  it('handles a burst that would fill the memory at once', () => {
    let handled = 0;
    const intake = new Intake(() => {
      handled += 1;
    });
    for (let n = 0; n < 200_001; n += 1) intake.add(ended());
    expect(handled).toBe(200_000);
    intake.drain();
    expect(handled).toBe(200_001);
  });

  it('waits for the attributes of the resource', async () => {
    const handled: unknown[] = [];
    const intake = new Intake(({ span }) => handled.push(span.resource.attributes['service.name']));
    const { resource, come } = pendingResource();
    intake.add(ended(resource));
    intake.drain();
    const settled = intake.settle();
    expect(handled).toEqual([]);
    come();
    await settled;
    expect(handled).toEqual(['api']);
  });

  it('makes do with what is there when the resource’s detectors fail', async () => {
    const handled: unknown[] = [];
    const intake = new Intake(({ span }) => handled.push(span.resource.attributes['service.name']));
    const { resource, fail } = pendingResource();
    intake.add(ended(resource));
    const settled = intake.settle();
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
