import { describe, expect, it, vi } from 'vitest';
import { Budget } from '../../src/event/budget.js';
import { accountedFor, request, startRig } from '../fixtures/rig.js';

const ALICE = { 'http.route': '/items', 'user.id': 'alice' };
const BOB = { 'http.route': '/items', 'user.id': 'bob' };

describe('a budget', () => {
  it('of each caller rolls up who runs away, and nobody else', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { processor, finish } = await startRig({ maxEventsPerCallerPerMinute: 10 });
    for (let n = 0; n < 1_000; n += 1) {
      request(processor, '/items', ALICE);
      if (n < 8) request(processor, '/items', BOB);
    }
    const events = await finish();
    const of = (user: string): readonly unknown[] =>
      events.flatMap(({ distinctId, properties }) =>
        distinctId === user ? [properties['request_count']] : [],
      );
    expect(of('bob')).toEqual(Array.from({ length: 8 }, () => 1));
    expect(sum(of('alice'))).toBe(1_000);
    // A minute may end meanwhile, and the next one begin.
    expect(of('alice').length).toBeLessThanOrEqual(22);
    const stats = processor.stats();
    expect(stats.rollup.overBudget.process).toBe(0);
    expect(stats.rollup.overBudget.caller).toBeGreaterThanOrEqual(980);
    expect(stats.events.accepted).toBe(accountedFor(stats));
    const said = warn.mock.calls
      .map(([text]) => String(text))
      .filter((text) => text.includes('maxEventsPer'));
    expect(said).toHaveLength(1);
  });

  it('of the process rolls up what is left, named events too, and loses no request', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { processor, finish } = await startRig({
      maxEventsPerMinute: 20,
      events: { 'GET /named': 'named' },
    });
    for (let n = 0; n < 300; n += 1) {
      request(processor, '/named', { 'http.route': '/named', 'user.id': `user_${n}` });
      request(processor, '/items', { 'http.route': '/items', 'user.id': `user_${n}` });
    }
    const events = await finish();
    const named = events.filter(({ event }) => event === 'named');
    expect(sum(named.map(({ properties }) => properties['request_count']))).toBe(300);
    expect(sum(events.map(({ properties }) => properties['request_count']))).toBe(600);
    // Twenty of one request, twenty roll-ups with their callers, one of each name for the others; in two minutes at most.
    expect(events.length).toBeLessThanOrEqual(2 * 42);
    expect(processor.stats().rollup.withoutCaller).toBeGreaterThan(500);
    const endpoints = new Set(events.map(({ properties }) => properties['endpoint']));
    expect(endpoints).toEqual(new Set(['GET /named', 'GET /items']));
  });

  it('keeps roll-ups within it, beside the option rollup', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { processor, finish } = await startRig({ rollup: {}, maxEventsPerMinute: 10 });
    for (let n = 0; n < 400; n += 1) {
      request(processor, '/items', { 'http.route': '/items', 'user.id': `user_${n % 100}` });
    }
    const events = await finish();
    expect(sum(events.map(({ properties }) => properties['request_count']))).toBe(400);
    expect(events.length).toBeLessThanOrEqual(2 * 21);
  });

  it('begins anew with each minute, and counts no more callers than it has room for', () => {
    const budget = new Budget({ perMinute: 3, perCaller: 2 });
    const spent = (caller: string, minute: number): unknown => budget.event(caller, minute * 60_000);
    expect([spent('a', 1), spent('a', 1), spent('a', 1)]).toEqual([undefined, undefined, 'caller']);
    expect([spent('b', 1), spent('b', 1)]).toEqual([undefined, 'process']);
    expect([spent('a', 2), spent('b', 2)]).toEqual([undefined, undefined]);
    const wide = new Budget({ perMinute: undefined, perCaller: 1 });
    for (let n = 0; n < 60_000; n += 1) expect(wide.event(`user_${n}`, 0)).toBeUndefined();
    expect(wide.event('user_0', 0)).toBe('caller');
    expect(wide.event('user_59999', 0)).toBeUndefined();
  });
});

function sum(counts: readonly unknown[]): number {
  return counts.reduce<number>((total, count) => total + Number(count), 0);
}
