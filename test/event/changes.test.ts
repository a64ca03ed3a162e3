import { describe, expect, it } from 'vitest';
import { Changes } from '../../src/event/changes.js';

const HOUR_MS = 3_600_000;

describe('Properties of persons and groups', () => {
  it('are news once, again when they change, and again after an hour', () => {
    const changes = new Changes();
    expect(changes.isNews('set u', '{"plan":"free"}', 0)).toBe(true);
    expect(changes.isNews('set u', '{"plan":"free"}', 1)).toBe(false);
    expect(changes.isNews('set u', '{"plan":"pro"}', 2)).toBe(true);
    expect(changes.isNews('set u', '{"plan":"free"}', 3)).toBe(true);
    expect(changes.isNews('set u', '{"plan":"free"}', 3 + HOUR_MS)).toBe(true);
  });

  it('are news of each person and group by itself', () => {
    const changes = new Changes();
    for (const key of ['set u', 'set v', 'set_once u', 'group organization u']) {
      expect(changes.isNews(key, '{"plan":"pro"}', 0)).toBe(true);
    }
  });

  it('are said again when the clock went back', () => {
    const changes = new Changes();
    changes.isNews('set u', '{"plan":"pro"}', 1_000);
    expect(changes.isNews('set u', '{"plan":"pro"}', 0)).toBe(true);
  });

  it('of a million persons take no more room than those of 20,000', () => {
    const changes = new Changes();
    for (let n = 0; n < 20_001; n += 1) changes.isNews(`set ${n}`, '{}', 0);
    expect(changes.isNews('set 20000', '{}', 0)).toBe(false);
    expect(changes.isNews('set 1', '{}', 0)).toBe(false);
    // The first one was forgotten for the last.
    expect(changes.isNews('set 0', '{}', 0)).toBe(true);
  });
});
