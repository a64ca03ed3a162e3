import { expect, it } from 'vitest';
import { bytesOf, makeEvent, makeEvents } from './support.js';
import { VirtualRig } from './virtual-rig.js';

function sizes(rig: VirtualRig): number[] {
  return rig.postHog.requests.map(({ uuids }) => uuids.length);
}

it('sends a batch as soon as it is full', async () => {
  const rig = new VirtualRig({ batchSize: 10 });
  rig.accept(makeEvents(25));
  await rig.clock.advance(100);
  expect(sizes(rig)).toEqual([10, 10]);
  expect(rig.queued).toBe(5);
});

it('sends what is there when the oldest event has waited for the interval', async () => {
  const rig = new VirtualRig({ batchSize: 10, flushIntervalMs: 2_000 });
  rig.accept(makeEvents(3));
  await rig.clock.advance(1_999);
  rig.accept(makeEvents(1, 3));
  expect(sizes(rig)).toEqual([]);
  await rig.clock.advance(2);
  expect(sizes(rig)).toEqual([4]);
});

it('limits a batch by its bytes', async () => {
  const big = (n: number): ReturnType<typeof makeEvent> =>
    makeEvent(n, { properties: { text: 'x'.repeat(60_000) } });
  const perBatch = Math.floor((2 * 1024 * 1024) / bytesOf(big(0)).length);
  const rig = new VirtualRig({ batchSize: 100 });
  rig.accept(Array.from({ length: 100 }, (_, n) => big(n)));
  await rig.clock.advance(5_000);
  expect(sizes(rig)).toEqual([perBatch, perBatch, 100 - 2 * perBatch]);
});

it('sends events in the order they came, one request at a time', async () => {
  const rig = new VirtualRig({ batchSize: 10 });
  rig.accept(makeEvents(100));
  await rig.clock.advance(1_000);
  expect(rig.postHog.requests.flatMap(({ uuids }) => uuids)).toEqual(makeEvents(100).map(({ uuid }) => uuid));
  expect(rig.postHog.mostInFlight).toBe(1);
});

it('can have several requests in flight', async () => {
  const rig = new VirtualRig({ batchSize: 10 }, { lanes: 3 });
  rig.postHog.latencyMs = 100;
  rig.accept(makeEvents(100));
  await rig.clock.advance(450);
  expect(rig.postHog.mostInFlight).toBe(3);
  expect(rig.counts.delivered).toBe(100);
});

it('leaves a turn of the event loop between two batches', async () => {
  const rig = new VirtualRig({ batchSize: 10 }, { lanes: 3 });
  const requestsSeen: number[] = [];
  rig.accept(makeEvents(30));
  rig.clock.soon(() => requestsSeen.push(rig.postHog.requests.length));
  expect(rig.postHog.requests).toHaveLength(0);
  await rig.clock.advance(0);
  expect(requestsSeen[0]).toBeLessThanOrEqual(1);
});

it('drops the oldest of a full queue, counts them, and says so', async () => {
  const rig = new VirtualRig({ batchSize: 1_000, maxQueueEvents: 10 });
  rig.accept(makeEvents(25));
  expect(rig.dropped).toEqual({ queue_full: 15 });
  expect(rig.reporter.of('queue_full')[0]).toContain('maxQueueEvents 10');
  await rig.clock.advance(3_000);
  expect(rig.postHog.requests[0]?.uuids).toEqual(makeEvents(10, 15).map(({ uuid }) => uuid));
  expect(rig.unaccounted).toBe(0);
});

it('takes a burst of 100,000 events without a request in the same turn', async () => {
  const rig = new VirtualRig({ batchSize: 500 });
  rig.accept(makeEvents(100_000));
  expect(rig.postHog.requests).toHaveLength(0);
  expect(rig.queued).toBe(100_000);
  await rig.clock.advance(1_000);
  expect(rig.counts.delivered).toBe(100_000);
});

it('leaves no timer behind once everything is delivered', async () => {
  const rig = new VirtualRig();
  rig.accept(makeEvents(3));
  await rig.clock.advance(10_000);
  expect(rig.counts.delivered).toBe(3);
  expect(rig.clock.timers).toBe(0);
});
