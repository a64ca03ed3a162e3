import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventUuids } from '../../src/event/uuid.js';

const uuids = new EventUuids();
const eventUuid = (...of: Parameters<EventUuids['of']>): string => uuids.of(...of);
const hexOf = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });
const identity = fc.tuple(
  fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  hexOf(32),
  hexOf(16),
  fc.string({ unit: 'binary' }),
);

/** Of the ids, which are random already, as much as there is room for: 12 bits of the trace's, 48 of the span's. */
function bitsOf(at: number, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return at === 1 ? value.slice(29) : at === 2 ? value.slice(4) : value;
}

describe('The event’s uuid', () => {
  it('is a version 7 uuid of the variant of RFC 9562, whose time is the span’s end', () => {
    fc.assert(
      fc.property(identity, ([endMs, traceId, spanId, event]) => {
        const uuid = eventUuid(endMs, traceId, spanId, event);
        expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        expect(Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)).toBe(endMs);
      }),
    );
  });

  it('is the same for the same event, and another for another span, trace, name or time', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        expect(eventUuid(...one)).toBe(eventUuid(...one));
        for (const at of [0, 1, 2, 3]) {
          const mixed: [number, string, string, string] = [...one];
          mixed.splice(at, 1, other[at] ?? '');
          const isSame = bitsOf(at, mixed[at]) === bitsOf(at, one[at]);
          expect(eventUuid(...mixed) === eventUuid(...one)).toBe(isSame);
        }
      }),
    );
  });

  it('differs between near events of one millisecond', () => {
    const found = new Set<string>();
    for (let trace = 0; trace < 400; trace += 1) {
      const traceId = trace.toString(16).padStart(32, '0');
      for (let span = 0; span < 400; span += 1)
        found.add(eventUuid(1, traceId, span.toString(16).padStart(16, '0'), 'e'));
    }
    expect(found.size).toBe(160_000);
  });

  it.each([
    ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', '019e7044-880c-72ef-a414-6b7169203331'],
    ['x', 'y', '019e7044-880c-72ef-aaea-7443815fa392'],
  ])('of the span %s %s is the same in every version: events wait on disks', (traceId, spanId, uuid) => {
    expect(eventUuid(1_780_000_000_012, traceId, spanId, 'api_request')).toBe(uuid);
  });
});
