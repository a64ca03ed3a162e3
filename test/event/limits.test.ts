import { describe, expect, it } from 'vitest';
import { reviewEvent } from '../../src/event/before-send.js';
import { EventWriter, type IsNews, type PersonProfiles } from '../../src/event/build-event.js';
import { parseEvent } from '../../src/event/event-json.js';
import { jsonValue, propertyValue, safeKey, scalarOrArray } from '../../src/event/json-value.js';
import type { JsonValue, ProductEvent } from '../../src/event/product-event.js';
import { MAX_PROPERTIES_BYTES, Properties } from '../../src/event/properties.js';
import { EventUuids } from '../../src/event/uuid.js';
import type { ApiRequest, Caller } from '../../src/request/api-request.js';
import { http } from '../fixtures/spans.js';
import { read } from '../request/reading.js';

const OWN = '"endpoint":"GET /x"';
const valuesOf = (properties: Properties): Record<string, JsonValue> => JSON.parse(`{${properties.json}}`);
const numbered = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));
const NAMED = http('/x', { 'http.route': '/x', 'user.id': 'u' });

function eventOf(request: Partial<ApiRequest>, isNews?: IsNews): ProductEvent {
  const writer = new EventWriter('always', isNews);
  return parseEvent(writer.request({ ...read(NAMED), ...request }, 'e', {}));
}

function groupsOf(
  caller: Pick<Caller, 'groups' | 'groupProperties'>,
  mode: PersonProfiles = 'identified_only',
  isNews?: IsNews,
): readonly ProductEvent[] {
  const { origin, caller: known } = read(NAMED);
  return new EventWriter(mode, isNews).groups({ origin, caller: { ...known, ...caller } }).map(parseEvent);
}

describe('The properties of groups', () => {
  const groups = { organization: 'acme', team: 't_1' };
  const groupProperties = { organization: { plan: 'pro' }, team: { size: 3 } };

  it('are an event for each group', () => {
    const [first, second, ...others] = groupsOf({ groups, groupProperties });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      event: '$groupidentify',
      distinctId: '$organization_acme',
      timestamp: '2026-05-28T20:26:40.012Z',
      properties: {
        $group_type: 'organization',
        $group_key: 'acme',
        $ignore_sent_at: true,
        $group_set: { plan: 'pro' },
      },
    });
    expect(second).toMatchObject({ distinctId: '$team_t_1', properties: { $group_set: { size: 3 } } });
    expect(first?.uuid).not.toBe(second?.uuid);
    expect(first?.uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
  });

  it.each<[string, Pick<Caller, 'groups' | 'groupProperties'>, PersonProfiles, boolean]>([
    ['of a caller without that group', { groups: {}, groupProperties }, 'identified_only', true],
    [
      'of an object’s own names',
      { groups: {}, groupProperties: { constructor: { a: 1 } } },
      'identified_only',
      true,
    ],
    [
      'without a property that can be sent',
      { groups, groupProperties: { team: { a: Number.NaN } } },
      'identified_only',
      true,
    ],
    ['where nobody has a profile', { groups, groupProperties }, 'never', true],
    ['that are no news', { groups, groupProperties }, 'identified_only', false],
  ])('%s are no event', (_, caller, mode, isNews) => {
    expect(groupsOf(caller, mode, () => isNews)).toEqual([]);
  });

  it('are asked about by type and key', () => {
    const asked: [string, string][] = [];
    groupsOf({ groups, groupProperties }, 'always', (key, json) => {
      asked.push([key, json]);
      return key === 'group team t_1';
    });
    expect(asked).toEqual([
      ['group organization acme', '{"plan":"pro"}'],
      ['group team t_1', '{"size":3}'],
    ]);
  });

  it('are sent under names of 200 characters at most', () => {
    const type = 't'.repeat(300);
    const [event] = groupsOf({ groups: { [type]: 'k' }, groupProperties: { [type]: { a: 1 } } });
    expect(event?.properties['$group_type']).toBe('t'.repeat(200));
    expect(event?.distinctId).toBe(`$${'t'.repeat(199)}`);
  });
});

describe('Person properties', () => {
  const set = { plan: 'pro' };
  const caller: Caller = { ...read(NAMED).caller, set, setOnce: { first: 1 } };

  it('are sent when they are news, and asked about by the person', () => {
    const asked: string[] = [];
    const isNews = (key: string, json: string): boolean => asked.push(`${key} ${json}`) === 1;
    const { properties } = eventOf({ caller }, isNews);
    expect(asked).toEqual(['set u {"plan":"pro"}', 'set_once u {"first":1}']);
    expect(properties).toHaveProperty('$set', set);
    expect(properties).not.toHaveProperty('$set_once');
    expect(eventOf({ caller }).properties).toHaveProperty('$set_once', { first: 1 });
  });
});

describe('The duration of an event', () => {
  it.each([
    [0, 0],
    [0.04, 0],
    [12.36, 12.4],
    [-1, undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
  ])('of %d ms is sent as %s', (durationMs, sent) => {
    expect(eventOf({ durationMs }).properties['duration_ms']).toBe(sent);
  });
});

describe('A GraphQL operation', () => {
  it.each([
    ['GetUser', true],
    ['_a1', true],
    ['a'.repeat(100), true],
    ['a'.repeat(101), false],
    ['1GetUser', false],
    ['secret GetUser', false],
    ['GetUser secret', false],
  ])('%s is sent: %s', (name, isSent) => {
    const { properties } = eventOf({ graphqlOperationName: name });
    expect(properties['graphql_operation_name']).toBe(isSent ? name : undefined);
  });
});

describe('What one writer has written', () => {
  it('is of each event’s own service, status, version and caller', () => {
    const writer = new EventWriter('identified_only');
    const base = read(NAMED);
    const { origin, caller } = base;
    const requests: readonly ApiRequest[] = [
      base,
      { ...base, origin: { ...origin, serviceName: 'api' } },
      { ...base, origin: { ...origin, serviceName: 'api', serviceVersion: '1' } },
      { ...base, origin: { ...origin, serviceName: 'api', serviceVersion: '2' } },
      { ...base, origin: { ...origin, serviceName: 'api', serviceVersion: '2', environment: 'prod' } },
      { ...base, origin: { ...origin, serviceName: 'x'.repeat(2_000) } },
      { ...base, statusCode: undefined },
      { ...base, statusCode: 404 },
      { ...base, apiVersion: 'v2' },
      { ...base, routeSource: 'template' },
      { ...base, route: '/y' },
      { ...base, reportedEndpoint: '(other)' },
      { ...base, reportedEndpoint: '(other)', method: 'POST' },
      { ...base, caller: { ...caller, organization: 'o', groups: { organization: 'o' } } },
      { ...base, caller: { ...caller, organization: 'o', groups: { organization: 'p' } } },
      { ...base, caller: { ...caller, organization: 'o', groups: { organization: 'o', team: 't' } } },
      { ...base, caller: { ...caller, groups: { team: 't' } } },
    ];
    for (const request of [...requests, ...requests.toReversed()]) {
      const { properties } = parseEvent(writer.request(request, 'e', {}));
      expect(properties).toEqual(
        parseEvent(new EventWriter('identified_only').request(request, 'e', {})).properties,
      );
      const { serviceName, serviceVersion, environment } = request.origin;
      expect([properties['service_version'], properties['environment']]).toEqual([
        serviceVersion,
        environment,
      ]);
      expect(properties['service_name']).toBe(serviceName?.slice(0, 1_024));
      expect(properties['status_code']).toBe(request.statusCode);
      expect(Object.hasOwn(properties, 'status_class')).toBe(request.statusCode !== undefined);
      expect(properties['organization_id']).toBe(request.caller.organization);
      expect(properties['$groups'] ?? {}).toEqual(request.caller.groups);
    }
  });
});

describe('The limit of 64 properties', () => {
  it.each([
    ['of the app', new Properties(OWN, 1).given(numbered(70)), 64],
    ['of ours', new Properties(OWN, 1).own(',"a":1,"b":2', 2).given(numbered(70)), 64],
    ['with a record of ours', new Properties(OWN, 1).ownRecord('$groups', '{}').given(numbered(70)), 64],
    ['with a record', new Properties(OWN, 1).record('$set', { a: 1 }).given(numbered(70)), 64],
    ['that came before', new Properties(OWN, 61).given(numbered(70)), 4],
  ])('is kept, and used up, by properties %s', (_, properties, count) => {
    expect(Object.keys(valuesOf(properties))).toHaveLength(count);
  });

  it('is a record’s, too', () => {
    const { $set } = valuesOf(new Properties(OWN, 1).record('$set', numbered(70)));
    expect(Object.keys($set ?? {})).toHaveLength(64);
  });

  it('leaves no room for a record', () => {
    expect(valuesOf(new Properties(OWN, 64).record('$set', { a: 1 }))).toEqual({ endpoint: 'GET /x' });
  });
});

describe('The limit of 64 KiB', () => {
  const text = 'x'.repeat(1_000);
  const big = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`p${n}`, [text, text]]));

  it('is reached, and not crossed, by properties and records', () => {
    for (const properties of [
      new Properties(OWN, 1).given(big),
      new Properties(OWN, 1).record('$set', big),
      new Properties(OWN, 1).record('$groups', big).record('$set', big).given(big),
      new Properties(OWN, 1).ownRecord('$groups', JSON.stringify({ a: text })).given(big),
    ]) {
      const bytes = Buffer.byteLength(`{${properties.json}}`);
      expect(bytes).toBeLessThanOrEqual(MAX_PROPERTIES_BYTES);
      expect(bytes).toBeGreaterThan(MAX_PROPERTIES_BYTES - 2_100);
    }
  });

  it.each([0, 1])('is exact: %i bytes too much', (over) => {
    const room = MAX_PROPERTIES_BYTES - Buffer.byteLength(`{${OWN}}`);
    const rest = numbered(0);
    const own = `,"filler":"${'x'.repeat(room - 200)}"`;
    const left = 200 - ',"filler":""'.length;
    const given = { a: 'x'.repeat(left - ',"a":""'.length + over) };
    const properties = new Properties(OWN, 1).own(own, 1).given(given).given(rest);
    expect(Object.hasOwn(valuesOf(properties), 'a')).toBe(over === 0);
    const set = { a: 'x'.repeat(left - ',"$set":{"a":""}'.length + over) };
    const recorded = new Properties(OWN, 1).own(own, 1).record('$set', set);
    expect(Object.hasOwn(valuesOf(recorded), '$set')).toBe(over === 0);
  });

  it('lets a record keep what fits', () => {
    const { $set } = valuesOf(new Properties(OWN, 1).record('$set', { ...big, small: 1 }));
    expect($set).toHaveProperty('small', 1);
  });
});

describe('A name in a record', () => {
  it('is there once, and safe', () => {
    const values = JSON.parse('{"a\\ud800":1,"a\\ufffd":2,"__proto__":3,"b":4,"":5}');
    expect(valuesOf(new Properties(OWN, 1).record('$set', values))['$set']).toEqual({ 'a\ufffd': 1, b: 4 });
  });

  it('is 200 characters at most', () => {
    expect(safeKey('k'.repeat(200))).toBe('k'.repeat(200));
    expect(safeKey('k'.repeat(201))).toBeUndefined();
  });
});

describe('A value at its bounds', () => {
  const ones = (length: number): number[] => Array.from({ length }, () => 1);

  it.each<[string, unknown, unknown]>([
    ['a list of 64', ones(64), ones(64)],
    ['a list of 65', ones(65), undefined],
    ['a list of 65 within', { a: ones(65) }, { a: ones(64) }],
    ['a list of one within', { a: [1] }, { a: [1] }],
    ['256 values and their object', numbered(255), numbered(255)],
    ['one more', numbered(256), undefined],
    ['a text of 1,024', 'x'.repeat(1_024), 'x'.repeat(1_024)],
    ['null', null, null],
    ['nothing', undefined, undefined],
    ['a name that reaches a prototype', JSON.parse('{"__proto__":{"a":1},"b":1}'), { b: 1 }],
    [
      'an instance’s fields',
      new (class {
        readonly a = 1;
      })(),
      undefined,
    ],
    ['what looks like a date', { getTime: () => 0 }, {}],
  ])('is %s', (_, value, sent) => {
    expect(propertyValue(value)).toEqual(sent);
  });

  it('is what can be read of a hostile list', () => {
    const list = new Proxy([1], {
      get: () => {
        throw new Error('no');
      },
    });
    expect(scalarOrArray(list)).toBeUndefined();
    expect(propertyValue(list)).toBeUndefined();
  });

  it('of 10,000 in a whole event is cut there', () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, ones(64)]));
    const kept = jsonValue(wide);
    expect(JSON.stringify(kept).match(/1[,\]]/g)?.length).toBeLessThanOrEqual(10_000);
    expect(JSON.stringify(kept).match(/1[,\]]/g)?.length).toBeGreaterThan(9_000);
  });
});

describe('What beforeSend returns', () => {
  const EVENT: ProductEvent = {
    event: 'e',
    distinctId: 'u',
    uuid: '01928c3e-7e4b-7000-8000-0123456789ab',
    timestamp: '2026-01-01T00:00:00.000Z',
    properties: { a: 1 },
  };

  it('may be a promise that is rejected: nobody else hears of it', async () => {
    const rejected = Object.assign(Promise.reject(new Error('no')), { properties: {} });
    expect(reviewEvent(EVENT, rejected)).toBe('before_send_error');
    await expect(rejected).rejects.toThrow('no');
  });

  it('has a name of 200 characters at most', () => {
    expect(reviewEvent(EVENT, { ...EVENT, event: 'x'.repeat(300) })).toHaveProperty('event', 'x'.repeat(200));
  });

  it('keeps an id that was its own, even one that PostHog refuses', () => {
    const own = { ...EVENT, distinctId: 'guest' };
    expect(reviewEvent(own, own)).toEqual(own);
  });

  it('has to have properties', () => {
    expect(reviewEvent(EVENT, { ...EVENT, properties: null })).toBe('before_send_error');
  });
});

describe('The uuid of spans whose ids no SDK makes', () => {
  it('is a uuid of their own', () => {
    const uuids = new EventUuids();
    const ids = [
      ['x', 'y'],
      ['x', 'b'.repeat(16)],
      ['a'.repeat(32), 'y'],
      ['a'.repeat(32), 'z'],
      ['', ''],
      ['A'.repeat(32), 'B'.repeat(16)],
    ] as const;
    const made = ids.map(([trace, span]) => uuids.of(0, trace, span, 'e'));
    expect(new Set(made).size).toBe(ids.length);
    for (const uuid of made) expect(uuid).toMatch(/^00000000-0000-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('ends as the span’s id does where an SDK made it', () => {
    expect(new EventUuids().of(1, 'a'.repeat(32), '0123456789abcdef', 'e').slice(24)).toBe('456789abcdef');
  });
});
