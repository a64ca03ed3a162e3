import { describe, expect, it } from 'vitest';
import { makeEvent, makeEvents } from './support.js';
import { VirtualRig, watch } from './virtual-rig.js';

function poison(rig: VirtualRig, ...numbers: readonly number[]): void {
  for (const n of numbers) rig.postHog.poison.add(makeEvent(n).uuid);
}

describe('a bad event', () => {
  it.each([0, 1, 4_321, 9_999])(
    'at place %d of 10,000 is found and named; all others arrive',
    async (place) => {
      const rig = new VirtualRig({ batchSize: 500 });
      poison(rig, place);
      rig.accept(makeEvents(10_000));
      await rig.clock.advance(10_000);
      expect(rig.counts).toMatchObject({ delivered: 9_999, rejected: 1 });
      expect(rig.reporter.messages).toHaveLength(1);
      expect(rig.reporter.of('rejected')[0]).toContain(makeEvent(place).uuid);
      expect(rig.postHog.requests.length).toBeLessThan(20 + 25);
    },
  );

  it('is found among other bad ones, next to it and elsewhere', async () => {
    const rig = new VirtualRig({ batchSize: 50 });
    poison(rig, 0, 1, 2, 3, 17, 48, 49, 77, 78, 79, 80, 81, 99);
    rig.accept(makeEvents(100));
    await rig.clock.advance(60_000);
    expect(rig.counts).toMatchObject({ delivered: 87, rejected: 13 });
  });

  it('waits while it is the only event, and is rejected as soon as another one is taken', async () => {
    const rig = new VirtualRig();
    poison(rig, 0);
    rig.accept(makeEvents(1));
    await rig.clock.advance(600_000);
    expect(rig.counts).toMatchObject({ delivered: 0, rejected: 0 });
    expect(rig.queued).toBe(1);
    expect(rig.postHog.requests.length).toBeLessThan(20);
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(301_000);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 1 });
  });

  it('is rejected within the flush that tried it', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    poison(rig, 0);
    rig.accept(makeEvents(10));
    const flushed = rig.delivery.flush();
    await rig.clock.advance(100);
    await flushed;
    expect(rig.counts).toMatchObject({ delivered: 9, rejected: 1 });
  });
});

describe('a bad event in a full queue', () => {
  it('is not left waiting behind all that is fresh', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    poison(rig, 0);
    rig.accept(makeEvents(1_000));
    await rig.clock.advance(10_000);
    const lastTry = rig.postHog.requests.findLastIndex(({ uuids }) => uuids.includes(makeEvent(0).uuid));
    expect(lastTry).toBeLessThan(10);
  });

  it('is looked for at once when an outage ends with its refusal', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    poison(rig, 5);
    rig.postHog.script.push({ kind: 'network' });
    rig.accept(makeEvents(10));
    await rig.clock.advance(600);
    expect(rig.counts).toMatchObject({ delivered: 9, rejected: 1 });
  });
});

describe('bad events that come last', () => {
  it('are rejected when PostHog asked for them again, and took a good one first', async () => {
    // The wait of the batch is long, that of the delivery short: the good event overtakes the bad ones.
    let waits = 0;
    const random = (): number => (waits++ % 2 === 0 ? 0.999 : 0);
    const rig = new VirtualRig({ batchSize: 7 }, { random });
    poison(rig, 0, 1);
    rig.postHog.behaviour = { kind: 'partial', results: ['retry'] };
    rig.accept(makeEvents(2));
    await rig.clock.advance(20_000);
    rig.postHog.behaviour = { kind: 'ok' };
    rig.accept([makeEvent(1_000)]);
    await rig.clock.advance(5_000);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 0 });
    await rig.clock.advance(60_000);
    rig.accept([makeEvent(1_001)]);
    await rig.clock.advance(301_000);
    expect(rig.counts).toMatchObject({ delivered: 2, rejected: 2 });
    expect(rig.queued).toBe(0);
  });

  it.each([1, 2, 3, 60])('are kept, %d of them, and rejected with the next good one', async (count) => {
    const rig = new VirtualRig({ batchSize: 100 });
    rig.accept([makeEvent(1_000)]);
    await rig.clock.advance(5_000);
    poison(rig, ...makeEvents(count).keys());
    rig.accept(makeEvents(count));
    await rig.clock.advance(5_000);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 0 });
    rig.accept([makeEvent(1_001)]);
    await rig.clock.advance(60_000);
    expect(rig.counts).toMatchObject({ delivered: 2, rejected: count });
    expect(rig.queued).toBe(0);
  });

  it.each([400, 413])('do not hold up a flush that tried them, too large or bad: %i', async (status) => {
    const rig = new VirtualRig();
    rig.accept([makeEvent(1)]);
    rig.postHog.script.push({ kind: 'status', status });
    const flushed = watch(rig.delivery.flush());
    await rig.clock.advance(100);
    expect(flushed.isDone()).toBe(true);
    expect(rig.postHog.requests).toHaveLength(1);
    expect(rig.queued).toBe(1);
  });

  it('are never sent again as a proof once they are settled', async () => {
    const rig = new VirtualRig({ batchSize: 4 });
    rig.postHog.script.push({ kind: 'partial', results: ['drop'] });
    rig.accept(makeEvents(4));
    await rig.clock.advance(5_000);
    poison(rig, 10);
    rig.accept([makeEvent(10)]);
    await rig.clock.advance(600_000);
    const again = rig.postHog.requests.slice(1).flatMap(({ uuids }) => uuids);
    expect(new Set(again)).toEqual(new Set([makeEvent(10).uuid]));
    expect(rig.counts).toMatchObject({ delivered: 0, rejected: 4 });
  });
});

describe('a PostHog that took events, and refuses every event now', () => {
  it.each([400, 413])('at %d costs none, however few wait', async (status) => {
    for (const waiting of [1, 2, 30]) {
      const rig = new VirtualRig({ batchSize: 10 });
      rig.accept(makeEvents(5));
      await rig.clock.advance(5_000);
      rig.postHog.behaviour = { kind: 'status', status };
      rig.accept(makeEvents(waiting, 100));
      await rig.clock.advance(3_600_000);
      expect(rig.counts).toMatchObject({ delivered: 5, rejected: 0 });
      expect(rig.queued).toBe(waiting);
      expect(rig.reporter.of('refusing')).toHaveLength(1);
      expect(rig.postHog.requests.length).toBeLessThan(60);
      rig.postHog.behaviour = { kind: 'ok' };
      await rig.clock.advance(301_000);
      expect(rig.counts).toMatchObject({ delivered: 5 + waiting, rejected: 0 });
    }
  });

  it('but for a few, as a limit on the way does, still gets all others', async () => {
    const rig = new VirtualRig({ batchSize: 1 });
    rig.accept([makeEvent(0)]);
    await rig.clock.advance(5_000);
    poison(rig, 0, 1, 2, 3);
    rig.accept(makeEvents(9, 1));
    await rig.clock.advance(60_000);
    expect(rig.counts).toMatchObject({ delivered: 7, rejected: 3 });
    expect(rig.queued).toBe(0);
  });
});

describe('a PostHog that refuses every event', () => {
  it('gets few requests also when one batch is all there is', async () => {
    const rig = new VirtualRig({ batchSize: 500 });
    rig.postHog.behaviour = { kind: 'status', status: 400 };
    rig.accept(makeEvents(500));
    await rig.clock.advance(600_000);
    expect(rig.queued).toBe(500);
    expect(rig.postHog.requests.length).toBeLessThan(30);
  });

  it.each([400, 413])('at %d costs none: it is held, and everything arrives afterwards', async (status) => {
    const rig = new VirtualRig({ batchSize: 500 });
    rig.postHog.behaviour = { kind: 'status', status };
    rig.accept(makeEvents(5_000));
    await rig.clock.advance(600_000);
    expect(rig.counts.rejected).toBe(0);
    expect(rig.queued).toBe(5_000);
    expect(rig.reporter.of('refusing')).toHaveLength(1);
    // Bisecting once, then a probe now and then: no storm of requests.
    expect(rig.postHog.requests.length).toBeLessThan(40);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(301_000);
    expect(rig.counts).toMatchObject({ delivered: 5_000, rejected: 0 });
  });

  it('costs an idle app none', async () => {
    const rejected: number[] = [];
    for (const status of [400, 413]) {
      const rig = new VirtualRig();
      rig.postHog.behaviour = { kind: 'status', status };
      for (let n = 0; n < 10; n += 1) {
        rig.accept([makeEvent(n)]);
        await rig.clock.advance(5_000);
      }
      rejected.push(rig.counts.rejected);
    }
    expect(rejected).toEqual([0, 0]);
  });

  it('is told from a bad event by the next good one', async () => {
    const rig = new VirtualRig({ batchSize: 100 });
    poison(rig, ...makeEvents(60).keys());
    rig.accept(makeEvents(60));
    await rig.clock.advance(60_000);
    expect(rig.counts.rejected).toBe(0);
    rig.accept([makeEvent(1_000)]);
    await rig.clock.advance(400_000);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 60 });
  });

  it('does not block new events behind the ones it refused', async () => {
    const rig = new VirtualRig({ batchSize: 100 });
    poison(rig, ...makeEvents(100).keys());
    rig.accept(makeEvents(100));
    await rig.clock.advance(10_000);
    rig.accept(makeEvents(50, 1_000));
    await rig.clock.advance(20_000);
    expect(rig.counts.delivered).toBe(50);
  });
});

describe('413', () => {
  it('halves the batches, which grow again when larger ones pass', async () => {
    const rig = new VirtualRig({ batchSize: 100 });
    rig.postHog.script.push({ kind: 'status', status: 413 });
    rig.accept(makeEvents(2_000));
    await rig.clock.advance(10_000);
    const sizes = rig.postHog.requests.map(({ uuids }) => uuids.length);
    // What is left of a chunk is a request of its own.
    expect(sizes.slice(0, 7)).toEqual([100, 50, 50, 55, 45, 60, 40]);
    expect(Math.max(...sizes.slice(1))).toBe(100);
    expect(rig.counts.delivered).toBe(2_000);
  });

  it('keeps the batch size at 400', async () => {
    const rig = new VirtualRig({ batchSize: 100 });
    rig.postHog.script.push({ kind: 'status', status: 400 });
    rig.accept(makeEvents(300));
    await rig.clock.advance(10_000);
    expect(rig.postHog.requests.map(({ uuids }) => uuids.length)).toEqual([100, 50, 50, 100, 100]);
  });
});
