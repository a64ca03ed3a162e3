import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewEvent } from '../../src/event/before-send.js';
import { jsonValue, propertyValue, safeKey, scalarOrArray } from '../../src/event/json-value.js';
import type { JsonValue, ProductEvent } from '../../src/event/product-event.js';
import { MAX_PROPERTIES_BYTES, Properties } from '../../src/event/properties.js';

const OWN = '"endpoint":"GET /x"';
const valuesOf = (properties: Properties): Record<string, JsonValue> => JSON.parse(`{${properties.json}}`);
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('A value', () => {
  it.each<[unknown, JsonValue | undefined]>([
    ['text', 'text'],
    ['x'.repeat(2_000), 'x'.repeat(1_024)],
    ['\ud800', '\ufffd'],
    [`${'x'.repeat(1_023)}😀`, `${'x'.repeat(1_023)}\ufffd`],
    ['a\r\nb', 'a\r\nb'],
    [1.5, 1.5],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [true, true],
    [null, null],
    [undefined, undefined],
    [10n, undefined],
    [Symbol('s'), undefined],
    [() => 1, undefined],
    [{}, undefined],
    [{ a: 1 }, undefined],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), undefined],
    [
      ['a', 1, true, null],
      ['a', 1, true, null],
    ],
    [['a', {}], undefined],
    [[['a']], undefined],
    [Array.from({ length: 65 }, () => 1), undefined],
    [[], []],
  ])('%o of an attribute is sent as %o', (value, sent) => {
    expect(scalarOrArray(value)).toEqual(sent);
  });

  it('of anything becomes JSON that parses to itself', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
          withTypedArray: true,
        }),
        (value) => {
          const safe = [scalarOrArray(value) ?? null, jsonValue(value) ?? null];
          expect(JSON.parse(JSON.stringify(safe))).toEqual(safe);
        },
      ),
    );
  });

  it('that holds itself in a hundred places comes to an end', () => {
    const circle: Record<string, unknown> = {};
    for (let n = 0; n < 100; n += 1) circle[`again${n}`] = [circle];
    expect(bytes(jsonValue(circle))).toBeLessThan(10_000_000);
  });

  it('of five levels is kept, and of more is cut', () => {
    expect(jsonValue({ a: { b: { c: { d: 1 } } } })).toEqual({ a: { b: { c: { d: 1 } } } });
    expect(jsonValue({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toEqual({ a: { b: { c: { d: {} } } } });
  });
});

describe('An object as a property’s value', () => {
  class Row {
    readonly id = 1;
    readonly password = 'p';
  }
  const circle: Record<string, unknown> = { a: 1 };
  circle['again'] = circle;
  const hostile = Object.defineProperty({ a: 1 }, 'b', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  it.each<[string, unknown, JsonValue | undefined]>([
    ['is kept', { plan: 'pro', seats: 3, tags: ['a', null] }, { plan: 'pro', seats: 3, tags: ['a', null] }],
    ['of three levels is kept', { a: { b: { c: 1 } } }, { a: { b: { c: 1 } } }],
    ['of more levels is cut there', { a: { b: { c: { d: 1 }, e: 2 } } }, { a: { b: { e: 2 } } }],
    [
      'with lists of objects is kept',
      { items: [{ sku: 1 }, { sku: 2 }] },
      { items: [{ sku: 1 }, { sku: 2 }] },
    ],
    ['without a prototype is kept', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['that is empty is kept', {}, {}],
    ['has no values that JSON lacks', { a: Number.NaN, b: undefined, c: () => 1, d: 1n, e: 1 }, { e: 1 }],
    ['has dates as texts', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    [
      'has no names that reach a prototype',
      JSON.parse('{"__proto__":{"x":1},"constructor":1,"a":1}'),
      { a: 1 },
    ],
    ['loses what throws', hostile, { a: 1 }],
    ['that holds itself ends', circle, { a: 1, again: { a: 1, again: { a: 1 } } }],
    ['of a class is left out', new Row(), undefined],
    ['of a class within is left out', { row: new Row(), a: 1 }, { a: 1 }],
    ['that is a map is left out', new Map([['a', 1]]), undefined],
    ['that is revoked is left out', revoked.proxy, undefined],
    [
      'with too many values is left out',
      Object.fromEntries(Array.from({ length: 300 }, (_, n) => [n, n])),
      undefined,
    ],
    ['that is too large is left out', { a: Array.from({ length: 9 }, () => 'x'.repeat(1_024)) }, undefined],
  ])('%s', (_, value, sent) => {
    expect(propertyValue(value)).toEqual(sent);
    const { endpoint: _endpoint, ...given } = valuesOf(new Properties(OWN, 1).given({ value }));
    expect(given).toEqual(sent === undefined ? {} : { value: sent });
    expect(valuesOf(new Properties(OWN, 1).record('$set', { value }))['$set']).toEqual(
      sent === undefined ? undefined : { value: sent },
    );
  });

  it('keeps its bounds and throws nothing, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.object({ withMap: true, withBigInt: true, withNullPrototype: true, maxDepth: 6 }),
        (value) => {
          const safe = propertyValue(value) ?? null;
          expect(JSON.parse(JSON.stringify(safe))).toEqual(safe);
          expect(bytes(safe)).toBeLessThanOrEqual(8_192);
          expect(depthOf(safe)).toBeLessThanOrEqual(3);
        },
      ),
    );
  });

  function depthOf(value: JsonValue): number {
    if (typeof value !== 'object' || value === null) return 0;
    return 1 + Math.max(0, ...Object.values(value).map(depthOf));
  }
});

describe('A name', () => {
  it.each([
    ['plan', 'plan'],
    ['__proto__', undefined],
    ['constructor', undefined],
    ['prototype', undefined],
    ['', undefined],
    ['k'.repeat(201), undefined],
    ['\udfff', '\ufffd'],
    ['toString', 'toString'],
  ])('%j is sent as %j', (key, name) => {
    expect(safeKey(key)).toBe(name);
  });

  it('of a prototype reaches none', () => {
    const hostile: Record<string, unknown> = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}',
    );
    expect(jsonValue(hostile)).toEqual({ a: 1 });
    const properties = new Properties(OWN, 1).given(hostile).record('$set', hostile);
    expect(valuesOf(properties)).toEqual({ endpoint: 'GET /x', a: 1, $set: { a: 1 } });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1_500 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
);
const record = fc.dictionary(
  fc.string({ unit: 'binary', maxLength: 220 }),
  fc.oneof(scalar, fc.array(scalar, { maxLength: 70 }), fc.object({ maxDepth: 4 })),
  { maxKeys: 90 },
);

describe('The limits of an event', () => {
  it('hold for anything that the app gives: 64 properties, 64 KiB', () => {
    fc.assert(
      fc.property(record, record, record, (own, set, given) => {
        const properties = new Properties(OWN, 1)
          .record('$groups', own)
          .record('$set', set)
          .given(given)
          .given(own);
        const values = valuesOf(properties);
        // No name twice, and JSON as anyone else writes it.
        expect(JSON.stringify(values).length).toBe(properties.json.length + 2);
        expect(Object.keys(values).length).toBeLessThanOrEqual(64);
        expect(bytes(values)).toBeLessThanOrEqual(MAX_PROPERTIES_BYTES);
        expect(values['endpoint']).toBe('GET /x');
      }),
    );
  });

  it('let what comes later fit where something big did not', () => {
    const big = Array.from({ length: 64 }, () => 'x'.repeat(1_024));
    expect(valuesOf(new Properties(OWN, 1).given({ big, small: 1 }))).toEqual({
      endpoint: 'GET /x',
      small: 1,
    });
  });
});

const EVENT: ProductEvent = {
  event: 'api_request',
  distinctId: 'u',
  uuid: '01928c3e-7e4b-7000-8000-0123456789ab',
  timestamp: '2026-01-01T00:00:00.000Z',
  properties: { endpoint: 'GET /x', $process_person_profile: true, $set: { plan: 'pro' } },
};

describe('What beforeSend returns', () => {
  it.each<[string, unknown, unknown]>([
    ['the event itself', EVENT, EVENT],
    [
      'a changed name and property',
      { ...EVENT, event: 'other', properties: { a: 1 } },
      { ...EVENT, event: 'other', properties: { a: 1 } },
    ],
    ['another caller', { ...EVENT, distinctId: 'v' }, { ...EVENT, distinctId: 'v' }],
    ['another uuid and time', { ...EVENT, uuid: 'x', timestamp: 'x' }, EVENT],
    ['no name and no caller', { properties: EVENT.properties }, EVENT],
    ['a blank name', { ...EVENT, event: ' ' }, EVENT],
    [
      'a caller that PostHog refuses',
      { ...EVENT, distinctId: 'anonymous' },
      {
        ...EVENT,
        distinctId: EVENT.uuid,
        properties: { endpoint: 'GET /x', $process_person_profile: false },
      },
    ],
    [
      'a caller that is too long',
      { ...EVENT, distinctId: 'x'.repeat(201) },
      {
        ...EVENT,
        distinctId: EVENT.uuid,
        properties: { endpoint: 'GET /x', $process_person_profile: false },
      },
    ],
    [
      'a bigint, a function and a NaN',
      { ...EVENT, properties: { a: 1n, b: () => 1, c: Number.NaN, d: 1 } },
      { ...EVENT, properties: { d: 1 } },
    ],
    ['null', null, 'before_send'],
    ['nothing', undefined, 'before_send'],
    ['a text', 'x', 'before_send_error'],
    ['no properties', { event: 'x' }, 'before_send_error'],
    ['an array of properties', { ...EVENT, properties: [] }, 'before_send_error'],
    ['a promise', Promise.resolve(EVENT), 'before_send_error'],
    [
      'more than 64 KiB',
      {
        ...EVENT,
        properties: Object.fromEntries(
          Array.from({ length: 64 }, (_, n) => [`p${n}`, Array.from({ length: 64 }, () => 'x'.repeat(100))]),
        ),
      },
      'oversized',
    ],
  ])('as %s is understood', (_, returned, reviewed) => {
    expect(reviewEvent(EVENT, returned)).toEqual(reviewed);
  });

  it('has at most 64 properties', () => {
    const properties = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`p${n}`, n]));
    expect(reviewEvent(EVENT, { ...EVENT, properties })).toHaveProperty(
      'properties',
      Object.fromEntries(Object.entries(properties).slice(0, 64)),
    );
  });

  it('is never too big when it is the event as it was', () => {
    fc.assert(
      fc.property(record, (given) => {
        const event = {
          ...EVENT,
          properties: valuesOf(new Properties(OWN, 1).given(given)),
        };
        expect(reviewEvent(event, event)).toEqual(event);
      }),
    );
  });
});
