import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent, UUID_AT, UUID_LENGTH, writeEvent } from '../../src/event/event-json.js';
import { quoted } from '../../src/event/json-text.js';
import { jsonValue } from '../../src/event/json-value.js';
import type { JsonValue, ProductEvent } from '../../src/event/product-event.js';
import { Timestamps } from '../../src/event/timestamp.js';

const COMMON = ['$geoip_disable', '$is_server', '$lib', '$lib_version'];

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\u2028', '\ud800', '日本 😀'),
);
const properties = fc
  .dictionary(
    fc.oneof(text, fc.constantFrom(...COMMON, 'uuid', 'constructor', '1')),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map((values): Record<string, JsonValue> => {
    const safe = jsonValue(values);
    return typeof safe === 'object' && safe !== null && !Array.isArray(safe) ? safe : {};
  });
const event: fc.Arbitrary<ProductEvent> = fc.record({
  event: text.map((name) => name.toWellFormed()),
  distinctId: text.map((name) => name.toWellFormed()),
  uuid: fc.uuid(),
  timestamp: fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString()),
  properties,
});

const timestamps = new Timestamps();

describe('A written event', () => {
  it('is what was written, but for what posthog-node adds', () => {
    fc.assert(
      fc.property(event, (given) => {
        const kept = Object.entries(given.properties).filter(([name]) => !COMMON.includes(name));
        expect(parseEvent(writeEvent(given))).toEqual({ ...given, properties: Object.fromEntries(kept) });
      }),
    );
  });

  it('has its uuid at a fixed place, in bytes as well', () => {
    fc.assert(
      fc.property(event, (given) => {
        const bytes = Buffer.from(writeEvent(given));
        expect(bytes.toString('latin1', UUID_AT, UUID_AT + UUID_LENGTH)).toBe(given.uuid);
      }),
    );
  });

  it('is JSON as anyone else writes it', () => {
    fc.assert(
      fc.property(event, (given) => {
        const json = writeEvent(given);
        expect(JSON.stringify(JSON.parse(json))).toBe(json);
      }),
    );
  });
});

describe('A text', () => {
  it('is quoted as JSON has it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(quoted(any)).toBe(JSON.stringify(any));
      }),
    );
    for (let unit = 0; unit < 0x1_00_00; unit += 1) {
      const character = String.fromCharCode(unit);
      if (quoted(character) !== JSON.stringify(character))
        throw new Error(`Character ${unit} is quoted wrongly`);
    }
  });
});

describe('A time', () => {
  it('is written as a date writes it, in whatever order times come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { maxLength: 10 }), (times) => {
        for (const ms of times.flatMap((time) => [time, time + 1, time - (time % 1_000)])) {
          expect(timestamps.of(ms)).toBe(new Date(ms).toISOString());
        }
      }),
    );
  });
});
