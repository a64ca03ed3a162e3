import { describe, expect, it } from 'vitest';
import { parseLooseTime, parseRfc3339, storedTime } from '../../../src/local/capture/time.js';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const HOUR = 3_600_000;

describe('the stored time', () => {
  it.each([
    ['is the given one on equal clocks', -5000, 0, -5000],
    ['moves by the client clock being ahead', 60_000 - 5000, 60_000, -5000],
    ['moves by the client clock being behind', -60_000 - 5000, -60_000, -5000],
    ['moves by the latency of the request', -5000, -2000, -3000],
    ['is the given one without a time of sending', -7 * 24 * HOUR, undefined, -7 * 24 * HOUR],
    ['may be 23 hours ahead', 23 * HOUR, undefined, 23 * HOUR],
    ['counts as ahead only after the correction', 30 * HOUR, 30 * HOUR, 0],
  ])('%s', (_, given, sentAt, stored) => {
    const sentAtMs = sentAt === undefined ? undefined : NOW + sentAt;
    expect(storedTime(NOW + given, sentAtMs, NOW)).toEqual({ ms: NOW + stored, wasInFuture: false });
  });

  it('is now when it would be further ahead', () => {
    expect(storedTime(NOW + 23 * HOUR + 1, undefined, NOW)).toEqual({ ms: NOW, wasInFuture: true });
  });

  it('is 1970 when its year would not have four digits', () => {
    expect(storedTime(Date.parse('0000-01-01T00:00:00Z'), NOW + HOUR, NOW).ms).toBe(0);
  });
});

describe('a time', () => {
  it.each([
    ['2026-03-10T12:00:00Z', NOW],
    ['2026-03-10T12:00:00.000Z', NOW],
    ['2026-03-10T12:00:00.000999Z', NOW],
    ['2026-03-10T13:00:00+01:00', NOW],
    ['2026-03-10 12:00:00Z', NOW],
    ['2026-03-10t12:00:00z', NOW],
    ['2026-03-10T12:00:00', undefined],
    ['2026-03-10', undefined],
    ['2026-13-10T12:00:00Z', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ])('%j is read by v1 as %j', (text, ms) => {
    expect(parseRfc3339(text)).toBe(ms);
  });

  it.each([
    ['2026-03-10T12:00:00', NOW],
    ['2026-03-10 12:00', NOW],
    ['2026-03-10', NOW - 12 * HOUR],
    ['Tue, 10 Mar 2026 13:00:00 +0100', NOW],
    ['tomorrow', undefined],
  ])('%j is read by v0 as %j, in UTC', (text, ms) => {
    expect(parseLooseTime(text)).toBe(ms);
  });
});
