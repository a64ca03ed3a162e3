import { describe, expect, it } from 'vitest';
import { Backlog } from '../../src/deliver/backlog.js';
import { Batch } from '../../src/deliver/batch.js';
import { writeEvent } from '../../src/event/event-json.js';
import { makeEvent, makeEvents, pack, unpack } from './support.js';

const BYTES = writeEvent(makeEvent(0)).length;

function fill(backlog: Backlog, count: number): number {
  let evicted = 0;
  for (const event of makeEvents(count)) evicted += backlog.push(writeEvent(event));
  return evicted;
}

describe('Backlog', () => {
  it('takes the oldest first, by count', () => {
    const backlog = new Backlog({ maxEvents: 100, maxBytes: 1e9, batchSize: 500 });
    fill(backlog, 5);
    expect(unpack(backlog.takeFresh(2, 1e9)?.events)).toEqual(makeEvents(2));
    expect(unpack(backlog.takeFresh(9, 1e9)?.events)).toEqual(makeEvents(3, 2));
    expect(backlog.takeFresh(9, 1e9)).toBeUndefined();
    expect(backlog.events).toBe(5);
  });

  it('limits a batch by bytes, but never to nothing', () => {
    const backlog = new Backlog({ maxEvents: 100, maxBytes: 1e9, batchSize: 500 });
    fill(backlog, 5);
    expect(backlog.takeFresh(5, BYTES * 2)?.size).toBe(2);
    expect(backlog.takeFresh(5, 1)?.size).toBe(1);
  });

  it('drops the oldest beyond its count', () => {
    const backlog = new Backlog({ maxEvents: 3, maxBytes: 1e9, batchSize: 500 });
    expect(fill(backlog, 5)).toBe(2);
    expect(unpack(backlog.takeFresh(9, 1e9)?.events)).toEqual(makeEvents(3, 2));
  });

  it('drops the oldest beyond its bytes', () => {
    const backlog = new Backlog({ maxEvents: 100, maxBytes: BYTES * 3, batchSize: 500 });
    expect(fill(backlog, 5)).toBe(2);
    expect(backlog.events).toBe(3);
  });

  it('drops an event that has no room even alone', () => {
    const backlog = new Backlog({ maxEvents: 100, maxBytes: 10, batchSize: 500 });
    expect(fill(backlog, 1)).toBe(1);
    expect(backlog.events).toBe(0);
  });

  it('counts what is in flight, and drops the oldest that is not', () => {
    const backlog = new Backlog({ maxEvents: 4, maxBytes: 1e9, batchSize: 500 });
    fill(backlog, 3);
    const inFlight = backlog.takeFresh(3, 1e9);
    expect(backlog.push(writeEvent(makeEvent(10)))).toBe(0);
    expect(backlog.push(writeEvent(makeEvent(11)))).toBe(1);
    expect(backlog.events).toBe(4);
    backlog.release(3, inFlight?.bytes ?? 0);
    expect(backlog.events).toBe(1);
    expect(unpack(backlog.takeFresh(9, 1e9)?.events)).toEqual([makeEvent(11)]);
  });

  it('drops from what was refused, then from what came back, then from what is fresh', () => {
    const backlog = new Backlog({ maxEvents: 6, maxBytes: 1e9, batchSize: 500 });
    fill(backlog, 6);
    const refused = backlog.takeFresh(1, 1e9) ?? new Batch(pack([]));
    const returned = backlog.takeFresh(2, 1e9) ?? new Batch(pack([]));
    backlog.setAside(refused);
    backlog.giveBack(returned);
    expect(backlog.push(writeEvent(makeEvent(10)))).toBe(1);
    expect(backlog.aside).toHaveLength(0);
    expect(backlog.push(writeEvent(makeEvent(11)))).toBe(1);
    expect(unpack(backlog.retries[0]?.events)).toEqual([makeEvent(2)]);
    expect(backlog.push(writeEvent(makeEvent(12)))).toBe(1);
    expect(backlog.retries).toHaveLength(0);
    expect(backlog.push(writeEvent(makeEvent(13)))).toBe(1);
    expect(unpack(backlog.takeFresh(9, 1e9)?.events)[0]).toEqual(makeEvent(4));
  });

  it('gives a returned batch out only when its time has come, and Retry-After outlasts a flush', () => {
    const backlog = new Backlog({ maxEvents: 10, maxBytes: 1e9, batchSize: 500 });
    fill(backlog, 2);
    const waits = backlog.takeFresh(1, 1e9) ?? new Batch(pack([]));
    const mustWait = backlog.takeFresh(1, 1e9) ?? new Batch(pack([]));
    waits.dueAtMs = 100;
    mustWait.dueAtMs = 100;
    mustWait.notBeforeMs = 90;
    backlog.giveBack(mustWait, waits);
    expect(backlog.takeRetry(99)).toBeUndefined();
    backlog.cutShort();
    expect(backlog.takeRetry(50)).toBe(waits);
    expect(backlog.takeRetry(50)).toBeUndefined();
    expect(backlog.takeRetry(90)).toBe(mustWait);
  });
});

describe('Batch', () => {
  it('splits into halves that were never tried and remember the first refusal', () => {
    const batch = new Batch(pack(makeEvents(5)));
    batch.attempts = 3;
    batch.triedAt = 9;
    batch.requestId = 'id';
    batch.refusedAt = 2;
    const [first, second] = batch.halves();
    expect([...unpack(first.events), ...unpack(second.events)]).toEqual(makeEvents(5));
    expect(first.size).toBe(3);
    for (const half of [first, second]) {
      expect(half).toMatchObject({ attempts: 0, triedAt: 0, requestId: undefined, refusedAt: 2 });
    }
    expect(first.bytes + second.bytes).toBe(batch.bytes);
  });

  it('keeps chosen events, with the right bytes', () => {
    const batch = new Batch(pack(makeEvents(3)));
    batch.keep(new Set([makeEvent(1).uuid]));
    expect(unpack(batch.events)).toEqual([makeEvent(1)]);
    expect(batch.bytes).toBe(BYTES);
  });
});
