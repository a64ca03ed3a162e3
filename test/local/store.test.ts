import { describe, expect, it } from 'vitest';
import { BoundedList } from '../../src/local/bounded-list.js';
import type { ReceivedEvent, StoredEvent } from '../../src/local/capture/event.js';
import { EventStore } from '../../src/local/event-store.js';
import { FaultPlan } from '../../src/local/faults/fault-plan.js';

const UUID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const LARGE = { items: 100, bytes: 1_000_000 };

function received(fields: Partial<ReceivedEvent> = {}): ReceivedEvent {
  return {
    uuid: UUID,
    event: 'api_request',
    distinctId: 'user_42',
    timestamp: '2026-03-10T12:00:00.000Z',
    receivedAt: '2026-03-10T12:00:01.000Z',
    properties: {},
    wire: 'v0',
    warnings: [],
    ...fields,
  };
}

describe('the events', () => {
  it.each([
    ['an exact copy', 'phc_a', {}],
    ['a copy at another time of the day', 'phc_a', { timestamp: '2026-03-10T23:59:59.999Z' }],
    ['a copy with other properties', 'phc_a', { properties: { a: 1 } }],
  ])('merge %s, and count it', (_, token, fields) => {
    const store = new EventStore();
    store.take('phc_a', [received()], 1);
    store.take(token, [received(fields)], 1);
    expect(store.all()).toEqual([{ ...received(), copies: 2 }]);
  });

  it.each([
    ['another project', 'phc_b', {}],
    ['another day', 'phc_a', { timestamp: '2026-03-11T00:00:00.000Z' }],
    ['another name', 'phc_a', { event: 'widget_create' }],
    ['another distinct id', 'phc_a', { distinctId: 'user_43' }],
    ['another uuid', 'phc_a', { uuid: UUID.replace('0', '1') }],
  ])('keep a copy of %s apart', (_, token, fields) => {
    const store = new EventStore();
    store.take('phc_a', [received()], 1);
    store.take(token, [received(fields)], 1);
    expect(store.all().map(({ copies }) => copies)).toEqual([1, 1]);
  });

  it('are told once each, in order of arrival', () => {
    const told: StoredEvent[] = [];
    const store = new EventStore((event) => told.push(event));
    store.take('phc_a', [received({ event: 'b' }), received({ event: 'a' }), received({ event: 'b' })], 1);
    expect(told.map(({ event }) => event)).toEqual(['b', 'a']);
    expect(store.all().map(({ event }) => event)).toEqual(['b', 'a']);
  });

  it('that were handed out do not change', () => {
    const store = new EventStore();
    store.take('phc_a', [received()], 1);
    const before = store.all();
    store.take('phc_a', [received()], 1);
    expect(before[0]?.copies).toBe(1);
  });

  it('are forgotten from the oldest, and then taken as new', () => {
    const store = new EventStore(undefined, { items: 2, bytes: 1000 });
    store.take(
      'phc_a',
      ['a', 'b', 'c', 'a'].map((event) => received({ event })),
      1,
    );
    expect(store.all().map(({ event, copies }) => [event, copies])).toEqual([
      ['c', 1],
      ['a', 1],
    ]);
    expect([store.total, store.forgotten]).toEqual([4, 2]);
  });

  it('are counted from the start again once cleared', async () => {
    const store = new EventStore();
    store.take('phc_a', [received()], 1);
    store.clear();
    expect([store.all(), store.total]).toEqual([[], 0]);
    store.take('phc_a', [received()], 1);
    await expect(store.waitFor(1, 1000)).resolves.toMatchObject([{ copies: 1 }]);
  });
});

describe('a bounded list', () => {
  it('forgets its oldest tenth at once', () => {
    const list = new BoundedList<number>({ items: 20, bytes: 1000 });
    for (let item = 0; item < 21; item += 1) list.push(item, 1);
    expect([list.all().length, list.all()[0], list.forgotten, list.total]).toEqual([19, 2, 2, 21]);
  });

  it('is bounded by bytes as well, but keeps its newest', () => {
    const list = new BoundedList<string>({ items: 100, bytes: 10 });
    list.push('a', 6);
    list.push('b', 5);
    list.push('huge', 50);
    expect([list.all(), list.forgotten]).toEqual([['huge'], 2]);
  });

  it('is read from a position, whatever was forgotten', () => {
    const list = new BoundedList<number>({ items: 3, bytes: 1000 });
    for (let item = 0; item < 5; item += 1) list.push(item, 1);
    expect([list.from(0, 2), list.from(3, 9), list.from(9, 9), list.at(4), list.at(0)]).toEqual([
      [2, 3],
      [3, 4],
      [],
      4,
      undefined,
    ]);
  });

  it('resolves a wait with what has come', async () => {
    const list = new BoundedList<string>(LARGE);
    const waiting = list.waitFor(2, 10_000, 'things');
    list.push('a', 1);
    list.push('b', 1);
    await expect(waiting).resolves.toEqual(['a', 'b']);
  });

  it('ends a wait that takes too long, and says how far it got', async () => {
    const list = new BoundedList<string>(LARGE);
    list.push('a', 1);
    await expect(list.waitFor(2, 1, 'things')).rejects.toThrow('Waited 1 ms for 2 things; 1 came');
  });

  it('ends every wait when it is given up', async () => {
    const list = new BoundedList<string>(LARGE);
    const waiting = list.waitFor(1, 10_000, 'things');
    list.giveUp('closed');
    await expect(waiting).rejects.toThrow('closed');
  });
});

describe('a plan of faults', () => {
  it('goes through its script, then follows its switch', () => {
    const plan = new FaultPlan();
    plan.set({ fault: 'hang' });
    plan.add([{ status: 503, times: 2 }, { fault: 'none' }]);
    plan.add([{ fault: 'reset' }]);
    const faults = Array.from({ length: 6 }, () => plan.next(0));
    plan.set(undefined);
    expect([...faults, plan.next(0)]).toEqual([
      { status: 503 },
      { status: 503 },
      { fault: 'none' },
      { fault: 'reset' },
      { fault: 'hang' },
      { fault: 'hang' },
      undefined,
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a step for %j times', (times) => {
    expect(() => {
      new FaultPlan().add([{ status: 503, times }]);
    }).toThrow(new TypeError(`Expected \`times\` to be a whole number from 1, got ${times}`));
  });
});
