import { describe, expect, it } from 'vitest';
import type { Behaviour } from './fake-posthog.js';
import { makeEvent, makeEvents } from './support.js';
import { VirtualRig, watch } from './virtual-rig.js';

const UNAVAILABLE: Behaviour = { kind: 'status', status: 503 };

describe('flush', () => {
  it('sends everything that was accepted before, and only waits for that', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 100;
    rig.accept(makeEvents(25));
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(150);
    rig.accept(makeEvents(100, 25));
    expect(flush.isDone()).toBe(false);
    await rig.clock.advance(200);
    expect(flush.isDone()).toBe(true);
    expect(rig.counts.delivered).toBeGreaterThanOrEqual(25);
    expect(rig.queued).toBeGreaterThan(50);
  });

  it('resolves at once when nothing waits', async () => {
    const rig = new VirtualRig();
    await rig.delivery.flush();
    expect(rig.clock.timers).toBe(0);
  });

  it('waits for the request that is under way', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 100;
    rig.accept(makeEvents(10));
    await rig.clock.advance(10);
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(80);
    expect(flush.isDone()).toBe(false);
    await rig.clock.advance(20);
    expect(flush.isDone()).toBe(true);
    expect(rig.postHog.requests).toHaveLength(1);
  });

  it('waits for every part of a batch that was split, also when other events come meanwhile', async () => {
    const rig = new VirtualRig({ batchSize: 10, flushIntervalMs: 3 });
    rig.postHog.latencyMs = 10;
    rig.postHog.poison.add(makeEvents(10)[5]?.uuid ?? '');
    rig.accept(makeEvents(10));
    const flush = watch(rig.delivery.flush());
    for (let n = 0; n < 100 && !flush.isDone(); n += 1) {
      rig.accept(makeEvents(1, 10 + n));
      await rig.clock.advance(2);
    }
    expect(flush.isDone()).toBe(true);
    expect(rig.counts.rejected).toBe(1);
    expect(rig.counts.delivered).toBeGreaterThanOrEqual(9);
    expect(rig.queued).toBeGreaterThan(0);
  });

  it('cuts a backoff short, once', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(10));
    await rig.clock.advance(100_000);
    const before = rig.postHog.requests.length;
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(10);
    expect(flush.isDone()).toBe(true);
    expect(rig.postHog.requests).toHaveLength(before + 1);
    rig.postHog.behaviour = { kind: 'ok' };
    await Promise.all([rig.delivery.flush(), rig.clock.advance(10)]);
    expect(rig.counts.delivered).toBe(10);
  });

  it('ends with the first outage, however much waits', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(100));
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(10);
    expect(flush.isDone()).toBe(true);
    expect(rig.postHog.requests).toHaveLength(1);
  });

  it("leaves an event alone for which v1's Retry-After asks to wait", async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry'], retryAfter: '3' });
    rig.accept(makeEvents(10));
    await rig.clock.advance(100);
    void rig.delivery.flush();
    await rig.clock.advance(2_800);
    expect(rig.postHog.requests).toHaveLength(1);
    await rig.clock.advance(1_200);
    expect(rig.counts.delivered).toBe(10);
  });

  it('waits for Retry-After when that is soon, and not at all when it is not', async () => {
    const rig = new VirtualRig({ batchSize: 10, shutdownTimeoutMs: 10_000 });
    rig.postHog.script.push({ kind: 'status', status: 429, retryAfter: '3' });
    rig.accept(makeEvents(10));
    await rig.clock.advance(1_000);
    const soon = watch(rig.delivery.flush());
    await rig.clock.advance(1_990);
    expect(rig.postHog.requests).toHaveLength(1);
    expect(soon.isDone()).toBe(false);
    await rig.clock.advance(20);
    expect(soon.isDone()).toBe(true);
    expect(rig.counts.delivered).toBe(10);

    rig.postHog.script.push({ kind: 'status', status: 429, retryAfter: '60' });
    rig.accept(makeEvents(10, 10));
    await rig.clock.advance(1_000);
    const late = watch(rig.delivery.flush());
    await rig.clock.advance(10);
    expect(late.isDone()).toBe(true);
    expect(rig.postHog.requests).toHaveLength(3);
  });

  it('is one probe while held', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = { kind: 'status', status: 401 };
    rig.accept(makeEvents(100));
    await rig.clock.advance(1_000);
    expect(rig.postHog.requests).toHaveLength(1);
    const flushes = [watch(rig.delivery.flush()), watch(rig.delivery.flush())];
    await rig.clock.advance(1_000);
    expect(flushes.map((flush) => flush.isDone())).toEqual([true, true]);
    expect(rig.postHog.requests).toHaveLength(2);
  });

  it('resolves at once when v1 wants everything again, and when everything was refused', async () => {
    for (const behaviour of [
      { kind: 'partial', results: ['retry'] },
      { kind: 'status', status: 400 },
    ] as const) {
      const rig = new VirtualRig({ batchSize: 10 });
      rig.postHog.behaviour = behaviour;
      rig.accept(makeEvents(100));
      const flush = watch(rig.delivery.flush());
      await rig.clock.advance(100);
      expect(flush.isDone()).toBe(true);
      expect(rig.queued).toBe(100);
    }
  });

  it('takes no longer than its caller says', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 60_000;
    rig.accept(makeEvents(10));
    const flush = watch(rig.delivery.flush(200));
    await rig.clock.advance(199);
    expect(flush.isDone()).toBe(false);
    await rig.clock.advance(1);
    expect(flush.isDone()).toBe(true);
  });

  it('takes no longer than it may', async () => {
    const rig = new VirtualRig({ batchSize: 10, shutdownTimeoutMs: 3_000 });
    rig.postHog.latencyMs = 60_000;
    rig.accept(makeEvents(10));
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(2_999);
    expect(flush.isDone()).toBe(false);
    await rig.clock.advance(1);
    expect(flush.isDone()).toBe(true);
    expect(rig.queued).toBe(10);
  });

  it('counts an event that has to come again as tried', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry'] });
    rig.accept(makeEvents(10));
    const flush = watch(rig.delivery.flush());
    await rig.clock.advance(10);
    expect(flush.isDone()).toBe(true);
    const again = watch(rig.delivery.flush());
    await rig.clock.advance(10);
    expect(again.isDone()).toBe(true);
    expect(rig.counts.delivered).toBe(10);
  });
});

describe('a PostHog that leaves requests unanswered', () => {
  it('is waited for by one flush; those after it return at once, for as long as it lasts', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = { kind: 'timeout' };
    rig.postHog.latencyMs = 5_000;
    rig.accept(makeEvents(1));
    const first = watch(rig.delivery.flush());
    await rig.clock.advance(4_990);
    expect(first.isDone()).toBe(false);
    await rig.clock.advance(20);
    expect(first.isDone()).toBe(true);
    for (let n = 1; n < 100; n += 1) {
      rig.accept([makeEvent(n)]);
      const next = watch(rig.delivery.flush());
      await rig.clock.advance(0);
      expect(next.isDone()).toBe(true);
      await rig.clock.advance(3_000);
    }
    // It is tried all the same.
    expect(rig.postHog.requests.length).toBeGreaterThan(3);
    rig.postHog.behaviour = { kind: 'ok' };
    rig.postHog.latencyMs = 1;
    await rig.clock.advance(301_000);
    expect(rig.counts.delivered).toBe(100);
    rig.accept([makeEvent(200)]);
    await Promise.all([rig.delivery.flush(), rig.clock.advance(10)]);
    expect(rig.counts.delivered).toBe(101);
  });

  it('is waited for by one of several flushes, also when its request takes longer than they may', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 60_000;
    rig.accept(makeEvents(1));
    const first = watch(rig.delivery.flush(3_000));
    await rig.clock.advance(1_500);
    rig.accept([makeEvent(1)]);
    const second = watch(rig.delivery.flush(3_000));
    await rig.clock.advance(0);
    expect([first.isDone(), second.isDone()]).toEqual([false, true]);
    await rig.clock.advance(1_500);
    expect(first.isDone()).toBe(true);
    const third = watch(rig.delivery.flush(3_000));
    await rig.clock.advance(0);
    expect(third.isDone()).toBe(true);
  });
});

describe('shutdown', () => {
  it('sends everything', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.accept(makeEvents(25));
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(100);
    expect(shutdown.isDone()).toBe(true);
    expect(rig.counts.delivered).toBe(25);
    expect(rig.reporter.messages).toEqual([]);
    expect(rig.clock.timers).toBe(0);
  });

  it('keeps trying until the deadline', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(25));
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(3_000);
    expect(shutdown.isDone()).toBe(false);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(3_000);
    expect(shutdown.isDone()).toBe(true);
    expect(rig.counts.delivered).toBe(25);
  });

  it('stops early when Retry-After lies beyond the deadline, with one message that says how many are lost', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = { kind: 'status', status: 503, retryAfter: '60' };
    rig.accept(makeEvents(25));
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(100);
    expect(shutdown.isDone()).toBe(true);
    expect(rig.dropped).toEqual({ shutdown: 25 });
    expect(rig.reporter.of('shutdown')).toHaveLength(1);
    expect(rig.reporter.of('shutdown')[0]).toContain('25');
    expect(rig.clock.timers).toBe(0);
  });

  it.each<[string, Behaviour]>([
    ['an outage', UNAVAILABLE],
    ['no network', { kind: 'network' }],
    ['a refused token', { kind: 'status', status: 401 }],
    ['400 for everything', { kind: 'status', status: 400 }],
    ["somebody else's web page", { kind: 'webpage' }],
  ])('tries again at least once a second during %s, until its deadline', async (_, behaviour) => {
    // Just before it, the waits had become long.
    const rig = new VirtualRig({ batchSize: 10 }, { random: () => 0.999 });
    rig.postHog.behaviour = behaviour;
    rig.accept(makeEvents(25));
    await rig.clock.advance(1_000_000);
    const before = rig.postHog.requests.length;
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(9_990);
    expect(shutdown.isDone()).toBe(false);
    const times = rig.postHog.requests.slice(before).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(times.length).toBeGreaterThanOrEqual(9);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_010);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(10);
    expect(rig.dropped).toEqual({ shutdown: 25 });
  });

  it('delivers when PostHog comes back a second before the deadline, whatever it said before', async () => {
    const rig = new VirtualRig({ batchSize: 10 }, { random: () => 0.999 });
    rig.postHog.behaviour = { kind: 'status', status: 403 };
    rig.accept(makeEvents(25));
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(8_500);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(1_100);
    expect(shutdown.isDone()).toBe(true);
    expect(rig.counts.delivered).toBe(25);
  });

  it('ends a request that hangs at the deadline, and counts its events as dropped', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 60_000;
    rig.accept(makeEvents(10));
    const shutdown = watch(rig.delivery.shutdown(2_000));
    await rig.clock.advance(2_000);
    expect(shutdown.isDone()).toBe(true);
    expect(rig.dropped).toEqual({ shutdown: 10 });
    // Its answer comes too late to count.
    await rig.clock.advance(60_000);
    expect(rig.counts.delivered).toBe(0);
    expect(rig.unaccounted).toBe(0);
  });

  it('cuts a backoff short, ends waiting flushes, and takes nothing afterwards', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(10));
    await rig.clock.advance(100_000);
    const flush = watch(rig.delivery.flush());
    rig.postHog.behaviour = { kind: 'ok' };
    const shutdown = watch(rig.delivery.shutdown(10_000));
    await rig.clock.advance(10);
    expect([flush.isDone(), shutdown.isDone()]).toEqual([true, true]);
    rig.accept(makeEvents(3, 10));
    expect(rig.dropped).toEqual({ shutdown: 3 });
    expect(rig.unaccounted).toBe(0);
    await rig.clock.advance(10_000);
    expect(rig.counts.delivered).toBe(10);
  });

  it('happens once, and everyone gets the same promise', async () => {
    const rig = new VirtualRig();
    const first = rig.delivery.shutdown(10);
    expect(rig.delivery.shutdown(99_999)).toBe(first);
    await first;
    await rig.delivery.flush();
  });
});
