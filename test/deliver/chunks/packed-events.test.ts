import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/event/product-event.js';
import { makeEvent, makeEvents, pack, unpack } from '../support.js';

const HOSTILE: Record<string, JsonValue>[] = [
  {},
  { a: {} },
  { a: [] },
  { a: '{' },
  { a: '}}' },
  { a: '{}}' },
  { 'ü"\\\n': '日本語 😀 \u2028' },
  { a: null, b: -0.5, c: [1, [{}]] },
  { big: 'x'.repeat(60_000) },
];

describe('Packed events', () => {
  const events = HOSTILE.map((properties, n) => makeEvent(n, { properties, event: `e"${n}` }));

  it('are the events, their uuids, and their bytes', () => {
    const packed = pack(events);
    expect(unpack(packed)).toEqual(events);
    expect(events.map((_, index) => packed.eventAt(index))).toEqual(events);
    expect(events.map((_, index) => packed.uuidAt(index))).toEqual(events.map(({ uuid }) => uuid));
    expect(packed.bytes).toBe(events.reduce((sum, _, index) => sum + packed.jsonAt(index).length, 0));
  });

  it.each([
    [0, 9],
    [0, 1],
    [3, 7],
    [8, 9],
    [4, 4],
  ])('are parted from %i to %i, and compacted', (from, to) => {
    const packed = pack(events);
    const part = packed.slice(from, to);
    expect(unpack(part)).toEqual(events.slice(from, to));
    expect(unpack(part.compact())).toEqual(events.slice(from, to));
  });

  it('leave out those that are not kept', () => {
    const kept = pack(makeEvents(20)).filter((uuid) => uuid.endsWith('3'));
    expect(unpack(kept)).toEqual([makeEvent(3), makeEvent(19)]);
  });

  it('in small numbers don’t hold the memory of many', () => {
    const few = pack(makeEvents(500)).slice(7, 9).compact();
    expect(unpack(few)).toEqual(makeEvents(2, 7));
    expect(few.jsonAt(0).buffer.byteLength).toBe(few.bytes);
  });
});
