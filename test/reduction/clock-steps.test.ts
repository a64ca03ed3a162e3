import { afterEach, describe, expect, it, vi } from 'vitest';
import { accountedFor, request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under } from '../fixtures/spans.js';
import type { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Ends now, by the clock that the app sees. */
function end(processor: PostHogEventSpanProcessor): void {
  const nowMs = Date.now();
  const endTime: [number, number] = [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1e6];
  const attributes = http('/items', {
    'http.route': '/items',
    'user.id': 'alice',
    'http.response.status_code': 200,
  });
  const span = Object.assign(makeSpan({ attributes }), { endTime });
  processor.onStart(span, under());
  processor.onEnd(span);
}

describe('a clock that is set', () => {
  it.each([
    ['forward by hours', 2 * HOUR_MS],
    ['back by hours', -2 * HOUR_MS],
    ['back by days', -48 * HOUR_MS],
    ['forward by seconds, as NTP does', 3_000],
    ['back by seconds, as NTP does', -3_000],
  ])('%s counts each request once, and sends it without a flush', { timeout: 60_000 }, async (_, stepMs) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_780_000_000_300 });
    const { processor, posthog } = await startRig({
      rollup: { intervalMs: 1_000 },
      delivery: { flushIntervalMs: 50 },
    });
    for (let n = 0; n < 6; n += 1) end(processor);
    vi.setSystemTime(1_780_000_000_400 + stepMs);
    for (let n = 0; n < 5; n += 1) end(processor);
    // The clock goes on, as it would.
    const ticks = setInterval(() => vi.setSystemTime(Date.now() + 100), 100);
    try {
      let events = await posthog.waitForEvents(1);
      const counted = (): number =>
        events.reduce((sum, { properties }) => sum + Number(properties['request_count']), 0);
      while (counted() < 11) events = await posthog.waitForEvents(events.length + 1);
      await processor.forceFlush();
      expect(posthog.events()).toHaveLength(events.length);
      expect(counted()).toBe(11);
      expect(new Set(events.map(({ uuid }) => uuid)).size).toBe(events.length);
      const stats = processor.stats();
      expect(stats.rollup.waiting).toBe(0);
      expect(stats.events.accepted).toBe(accountedFor(stats));
    } finally {
      clearInterval(ticks);
    }
  });

  it('stands still: roll-ups go all the same at the latest with a flush', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_780_000_000_300 });
    const { processor, finish } = await startRig({ rollup: { intervalMs: 1_000 } });
    for (let n = 0; n < 6; n += 1) end(processor);
    request(processor, '/others', { 'http.route': '/others' });
    const events = await finish();
    expect(events.reduce((sum, { properties }) => sum + Number(properties['request_count']), 0)).toBe(7);
  });
});
