import { describe, expect, it } from 'vitest';
import { backoffMs, probeMs } from '../../src/deliver/backoff.js';
import { PACE } from '../../src/deliver/settings.js';

const ALMOST_ONE = 1 - 2 ** -53;

describe('backoffMs', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [5_000, 300_000],
  ])('after %d failures waits anything from 100 up to %d ms', (failures, bound) => {
    expect(backoffMs(failures, 0, PACE)).toBe(100);
    expect(backoffMs(failures, 0.5, PACE)).toBe(bound / 2);
    expect(backoffMs(failures, ALMOST_ONE, PACE)).toBeLessThanOrEqual(bound);
  });

  it.each([0, 0.3, ALMOST_ONE])(
    'is never before Retry-After, nor exactly at its end for all (%d)',
    (random) => {
      const waitMs = backoffMs(1, random, PACE, 20_000);
      expect(waitMs).toBeGreaterThanOrEqual(20_000);
      expect(waitMs).toBeLessThan(21_000.001);
    },
  );

  it('is longer than Retry-After where the failures ask for it', () => {
    expect(backoffMs(10, 0.5, PACE, 1_000)).toBe(150_000);
  });
});

describe('probeMs', () => {
  it.each([
    [0, 30_000],
    [0.5, 45_000],
  ])('is between half a minute and a minute', (random, expected) => {
    expect(probeMs(random, PACE)).toBe(expected);
  });

  it('is never before Retry-After', () => {
    expect(probeMs(0, PACE, 100_000)).toBe(100_000);
  });
});
