import { describe, expect, it } from 'vitest';
import {
  INSIGHTS,
  type Insight,
  type InsightEvent,
  type InsightId,
  isEstimate,
  type Parameters,
  type Row,
} from '../../src/insights/index.js';
import { event, type Given, timeAt } from './events.js';

const DAY_MS = 86_400_000;

const INVENTORY = [
  { endpoint: 'GET /v1/a' },
  { endpoint: 'GET /v2/a' },
  { endpoint: 'GET /v1/b' },
  { endpoint: 'GET /v1/c', deprecated: true },
  { endpoint: 'GET /v1/d/{id}', feature: 'dinosaurs' },
];
const EVENTS = [
  event({ user: 'ada', organization: 'acme', at: 1, count: 10 }),
  event({ user: 'ada', organization: 'acme', endpoint: 'GET /v2/a', at: 5 }),
  event({ user: 'bob', organization: 'acme', endpoint: 'GET /v1/c', at: 2, more: { deprecated: true } }),
  event({ user: 'cyd', organization: 'bell', endpoint: 'GET /v1/b', at: 3, count: 2.5 }),
  event({ user: 'cyd', organization: 'bell', at: 4, status: 500 }),
  event({ at: 6, count: 4 }),
];

describe('the insights', () => {
  it('are thirteen, each with an id, a title and columns of its own, and rows by these columns', () => {
    expect(INSIGHTS).toHaveLength(13);
    for (const what of ['id', 'title', 'advice'] as const)
      expect(new Set(INSIGHTS.map((insight) => insight[what])).size).toBe(13);
  });

  it.each(INSIGHTS)('$id has rows by its columns, and a chart of them', ({ columns, chart, answer }) => {
    const keys = columns.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const drawn = [chart?.label, chart?.value, chart?.series].filter((key) => key !== undefined);
    expect(keys).toEqual(expect.arrayContaining(drawn));
    for (const row of answer(EVENTS, { inventory: INVENTORY })) {
      expect(Object.keys(row).toSorted()).toEqual(keys.toSorted());
    }
  });

  it.each(INSIGHTS)('$id has no rows without events, and throws nothing', ({ answer }) => {
    expect(answer([])).toEqual([]);
    expect(answer([], { organization: 'acme', period: { to: timeAt(0) } })).toEqual([]);
  });

  it.each(INSIGHTS)('$id counts an event that is there twice once', ({ answer }) => {
    const twice = [...EVENTS, ...EVENTS.map((each) => ({ ...each, properties: { ...each.properties } }))];
    expect(answer(twice)).toEqual(answer(EVENTS));
  });

  it.each(INSIGHTS)("$id passes over what is no API's: browsers', groups', hostile", ({ answer }) => {
    const foreign = [
      ['$pageview', { $current_url: 'https://a.example', endpoint: 'GET /v1/a' }],
      ['$groupidentify', { $group_type: 'organization' }],
      ['api_request', { endpoint: 'GET /v1/a', request_count: '7' }],
      ['api_request', { endpoint: 'GET /v1/a', request_count: -7 }],
      ['api_request', { endpoint: 'GET /v1/a', request_count: Number.POSITIVE_INFINITY }],
    ].map(([name, properties]) => Object.assign(event({ user: 'stranger' }), { event: name, properties }));
    const when = { ...event({ user: 'ada' }), timestamp: 'yesterday' };
    expect(answer([...EVENTS, ...foreign, when])).toEqual(answer(EVENTS));
  });

  it.each(INSIGHTS)('$id takes properties of any type', ({ answer }) => {
    const names = Object.keys(EVENTS[0]?.properties ?? {}).filter((name) => name !== 'request_count');
    for (const value of [null, {}, [], ['<b>'], '', '__proto__', true, -1, 1e308]) {
      const properties = Object.fromEntries(names.map((name) => [name, value]));
      const odd = event({ user: '__proto__', more: properties });
      for (const cell of answer([odd]).flatMap((row) => Object.values(row))) {
        expect(cell === null || ['string', 'number', 'boolean'].includes(typeof cell)).toBe(true);
        expect(cell).not.toBeNaN();
      }
    }
  });

  it.each(INSIGHTS)('$id reads the parameters that it names and no others', ({ parameters, answer }) => {
    const read = new Set<string>();
    const spy = new Proxy<Parameters>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
        },
      },
    );
    answer(EVENTS, spy);
    expect([...read].toSorted()).toEqual([...parameters].toSorted());
  });

  it('throw on a time that is none, and say what one looks like', () => {
    expect(() => answerOf('clients', EVENTS, { period: { from: 'tomorrow' } })).toThrow(
      'Expected a time such as 2026-11-27T08:00:00Z, got "tomorrow"',
    );
  });

  it('say when they are estimates: a sample was scaled up, a rollup was counted', () => {
    expect(isEstimate([event({}), event({ count: 12, more: { error_count: 0 } })])).toBe(false);
    expect(isEstimate([event({}), event({ count: 10 })])).toBe(true);
    const rolled = { error_count: 0, sampling_rate: 0.1 };
    expect(isEstimate([event({}), event({ count: 120, more: rolled })])).toBe(true);
    expect(isEstimate([event({ count: 3.5, more: { error_count: 0 } })])).toBe(true);
  });
});

describe('the answers', () => {
  it('sum requests, not events', () => {
    expect(pick('top-endpoints', EVENTS, ['endpoint', 'requests', 'callers'])).toEqual([
      ['GET /v1/a', 15, 2],
      ['GET /v1/b', 2.5, 1],
      ['GET /v1/c', 1, 1],
      ['GET /v2/a', 1, 1],
    ]);
    expect(answerOf('top-endpoints', EVENTS)[0]).toMatchObject({
      share: 1500 / 19.5,
      failed: 100 / 15,
    });
    expect(answerOf('top-endpoints', EVENTS, { organization: 'bell', caller: 'cyd' })).toHaveLength(2);
  });

  it('weigh durations by requests', () => {
    const events = [
      event({ count: 9, more: { duration_ms: 10 } }),
      event({ more: { duration_ms: 110 } }),
      event({ more: { duration_ms: undefined } }),
    ];
    expect(answerOf('top-endpoints', events)[0]).toMatchObject({ duration_ms: 20 });
  });

  it.each<[string, Given[], number | null]>([
    ['of single requests', [{ more: { duration_ms: 3 } }, { more: { duration_ms: 7 } }], 7],
    ['by the bounds of a roll-up', [rolledUp([10, 50], [96, 4])], 10],
    ['of roll-ups and single requests', [rolledUp([10, 50], [90, 4]), { more: { duration_ms: 30.5 } }], 30.5],
    ['of samples by their weight', [{ count: 100 }, { count: 4, more: { duration_ms: 900 } }], 10],
    ['of a roll-up without its histogram by its mean', [{ count: 9, more: { duration_ms: 12 } }], 12],
    ['that fits together only', [{ more: { duration_bucket_ms: [1, 2], duration_bucket_count: [1] } }], 10],
    ['of nobody knows what', [{ more: { duration_ms: undefined } }], null],
  ])('tell what 95 in 100 took %s', (_, given, p95) => {
    expect(answerOf('top-endpoints', given.map(event))[0]).toMatchObject({ p95_ms: p95 });
  });

  it('find what nobody calls only with an inventory, whatever it calls the parameters', () => {
    const used = [...EVENTS, event({ endpoint: 'GET /v1/d/{dinosaur_id}', at: 9 })];
    const read = ['endpoint', 'feature', 'use', 'requests'];
    expect(pick('unused-endpoints', EVENTS, read, { inventory: INVENTORY }).slice(0, 2)).toEqual([
      ['GET /v1/d/{id}', 'dinosaurs', 'none', 0],
      ['GET /v1/c', 'c', 'minimal', 1],
    ]);
    expect(pick('unused-endpoints', used, read, { inventory: INVENTORY })[1]).toEqual([
      'GET /v1/d/{id}',
      'dinosaurs',
      'minimal',
      1,
    ]);
    expect(pick('unused-endpoints', EVENTS, ['endpoint'])).toEqual([
      ['GET /v1/c'],
      ['GET /v2/a'],
      ['GET /v1/b'],
    ]);
  });

  it('take the inventory that the app reported, the latest of each service', () => {
    const report = (at: number, service: string, endpoints: unknown) =>
      event({
        name: 'api_inventory',
        endpoint: null,
        at,
        more: { request_count: undefined, service_name: service, endpoints },
      });
    const reported = [
      ...EVENTS,
      report(DAY_MS, 'billing', ['GET /v1/a', 'GET /v1/new', 7]),
      report(0, 'billing', ['GET /v1/old']),
      report(0, 'search', ['GET /v1/search']),
      report(0, 'broken', 'GET /v1/broken'),
    ];
    const never = (parameters?: Parameters) =>
      pick('unused-endpoints', reported, ['endpoint', 'use'], parameters).filter(([, use]) => use === 'none');
    expect(never()).toEqual([
      ['GET /v1/new', 'none'],
      ['GET /v1/search', 'none'],
    ]);
    expect(never({ inventory: INVENTORY })).toEqual([['GET /v1/d/{id}', 'none']]);
  });

  it("call an endpoint's use minimal beside a busy API's average", () => {
    const events = [event({ count: 1_000_000 }), event({ endpoint: 'GET /v1/b', count: 4999 })];
    expect(pick('unused-endpoints', events, ['endpoint', 'use'])).toEqual([['GET /v1/b', 'minimal']]);
  });

  it('tell the versions of users', () => {
    const read = ['user', 'organization', 'version', 'requests', 'current'];
    expect(pick('versions-by-user', EVENTS, read)).toEqual([
      ['ada', 'acme', 'v1', 10, false],
      ['ada', 'acme', 'v2', 1, true],
      ['bob', 'acme', 'v1', 1, true],
      ['cyd', 'bell', 'v1', 3.5, true],
    ]);
    expect(pick('versions-by-user', EVENTS, read, { caller: 'bob' })).toEqual([
      ['bob', 'acme', 'v1', 1, true],
    ]);
  });

  it('tell the versions of organizations', () => {
    expect(pick('mixed-versions', EVENTS, ['organization', 'versions', 'users', 'share', 'mixed'])).toEqual([
      ['acme', 'v1', 1, 50, true],
      ['acme', 'v1 + v2', 1, 50, true],
      ['bell', 'v1', 1, 100, false],
    ]);
  });

  it('count callers who are not identified as nobody, in all modes of person profiles', () => {
    const personless = event({ user: 'dan', at: 7, more: { $process_person_profile: false } });
    expect(pick('auth-methods', [...EVENTS, personless], ['method', 'requests', 'callers'])).toEqual([
      ['bearer', 20.5, 4],
    ]);
  });

  it('take the steps of the journey in their order only, and guess it where nobody names it', () => {
    const path = [
      ['ada', 'user_signup', 1],
      ['ada', 'user_login', 2],
      ['ada', 'project_create', 3],
      ['bob', 'user_signup', 4],
      ['bob', 'project_create', 5],
      ['bob', 'user_login', 6],
      ['cyd', 'user_login', 1],
      ['cyd', 'user_signup', 2],
      ['dan', 'user_signup', 1],
      ['dan', 'user_login', 2],
    ] as const;
    const events = path.map(([user, name, at]) => event({ user, name, at }));
    const rows = [
      [1, 'user_signup', 4, 100, 1, 25],
      [2, 'user_login', 3, 75, 2, (100 * 2) / 3],
      [3, 'project_create', 1, 25, 0, 0],
    ];
    const read = ['step', 'event', 'users', 'share', 'dropped', 'dropped_share'];
    const journey = ['user_signup', 'user_login', 'project_create'];
    expect(pick('journey', events, read, { journey })).toEqual(rows);
    const withRequests = [...events, event({ user: 'ada', at: 0 }), event({ user: 'bob', at: 9 })];
    expect(pick('journey', withRequests, read)).toEqual(rows);
    expect(pick('journey', events, ['event', 'users'], { journey: ['unheard_of'] })).toEqual([
      ['unheard_of', 0],
    ]);
  });

  it('take events of spans as steps, and no others do', () => {
    const events = [
      event({ user: 'ada', name: 'signed_up', endpoint: 'POST /v1/users', at: 1 }),
      event({ user: 'ada', name: 'mail_confirmed', endpoint: null, at: 2 }),
    ];
    expect(pick('journey', events, ['event', 'users'])).toEqual([
      ['signed_up', 1],
      ['mail_confirmed', 1],
    ]);
    expect(answerOf('top-endpoints', events)).toHaveLength(1);
  });

  it('show use over time, in intervals that fit', () => {
    const events = [0, 10, DAY_MS, 3 * DAY_MS].map((at) => event({ at, count: 2 }));
    const read = ['time', 'requests'];
    expect(pick('endpoint-over-time', events, read, { interval: 'day' })).toEqual([
      [timeAt(0), 4],
      [timeAt(DAY_MS), 2],
      [timeAt(3 * DAY_MS), 2],
    ]);
    expect(pick('endpoint-over-time', events, read)).toHaveLength(3);
    expect(pick('endpoint-over-time', [...events, event({ at: 90 * DAY_MS })], ['time']).at(-1)).toEqual([
      timeAt(90 * DAY_MS),
    ]);
    const part = { endpoint: 'GET /v1/a', period: { from: timeAt(10), to: timeAt(DAY_MS) } };
    expect(pick('endpoint-over-time', events, ['requests'], part)).toEqual([[2]]);
    expect(answerOf('endpoint-over-time', events, { endpoint: 'GET /v1/b' })).toEqual([]);
    const versions = [...events, event({ endpoint: 'GET /v2/a' }), event({ endpoint: 'GET /v2/b' })];
    expect(
      pick('endpoint-over-time', versions, ['endpoint'], { feature: 'a', interval: 'day' }),
    ).toHaveLength(4);
    expect(pick('endpoint-over-time', versions, ['endpoint'], { feature: 'b' })).toEqual([['GET /v2/b']]);
  });

  it('show what an organization could be taught, and leave out what is on its way out', () => {
    const uses = ['acme', 'bell', 'cern', 'dell'].flatMap((organization) =>
      ['a', 'b', 'c'].map((letter) =>
        event({
          user: organization,
          organization,
          endpoint: `GET /v1/${letter}`,
          count: organization === 'dell' && letter !== 'a' ? 1 : 50,
        }),
      ),
    );
    const read = ['organization', 'feature', 'requests'];
    expect(pick('underused-by-organization', uses, read, { inventory: INVENTORY })).toEqual([
      ['dell', 'b', 1],
    ]);
    expect(pick('underused-by-organization', uses, read)).toHaveLength(2);
    expect(answerOf('underused-by-organization', uses, { inventory: INVENTORY })[0]).toMatchObject({
      expected: (151 * 52) / 502,
      share: (100 * 1) / 52,
      usual_share: (100 * 151) / 502,
    });
    expect(answerOf('underused-by-organization', uses, { organization: 'acme' })).toEqual([]);
  });

  it('name who calls a deprecated endpoint, and what hardly anybody calls', () => {
    const read = ['endpoint', 'deprecated', 'accounts', 'user', 'organization', 'client', 'requests'];
    expect(pick('deprecate', EVENTS, read, { inventory: INVENTORY })).toEqual([
      ['GET /v1/c', true, 1, 'bob', 'acme', 'sdk 1.0.0', 1],
      ['GET /v1/d/{id}', false, 0, null, null, null, 0],
    ]);
    const many = ['a', 'b', 'c', 'd', 'e'].map((user) => event({ user }));
    const rare = event({ user: 'a', endpoint: 'GET /v1/rare' });
    const open = event({ endpoint: 'GET /v1/open' });
    expect(pick('deprecate', [...many, rare, open], read)).toEqual([
      ['GET /v1/rare', false, 1, 'a', null, 'sdk 1.0.0', 1],
    ]);
  });

  it('count every call to a deprecated endpoint, also one whose answer did not say so', () => {
    const events = [
      event({ user: 'ada', more: { deprecated: true, sunset_date: '2026-12-31' } }),
      event({ user: 'ada', status: 401, at: 1 }),
    ];
    expect(pick('deprecate', events, ['requests', 'sunset'])).toEqual([[2, '2026-12-31']]);
  });

  it('name who calls a failing endpoint, with a trace that the back end has where there is one', () => {
    const failed: Given = { user: 'cyd', organization: 'bell', status: 503 };
    const events = [
      event({ ...failed, at: 1, more: { trace_sampled: true } }),
      event({ ...failed, at: 2, count: 3 }),
      event({ ...failed, at: 3, status: 404 }),
      event({ at: 4, more: { status_code: undefined, status_class: '5xx', error_count: 7 }, count: 7 }),
    ];
    const read = ['endpoint', 'status', 'user', 'organization', 'failures', 'trace', 'trace_exported'];
    expect(pick('failing-callers', events, read)).toEqual([
      ['GET /v1/a', '5xx', null, null, 7, 'trace-4', false],
      ['GET /v1/a', '503', 'cyd', 'bell', 4, 'trace-1', true],
    ]);
  });

  it('tell who is new, who came back, who fell silent and who is simply there', () => {
    const events = [
      event({ user: 'silent', at: 0 }),
      event({ user: 'returned', at: DAY_MS }),
      event({ user: 'returned', at: 20 * DAY_MS }),
      event({ user: 'active', at: 18 * DAY_MS }),
      event({ user: 'active', at: 22 * DAY_MS }),
      event({ user: 'new', at: 26 * DAY_MS }),
    ];
    expect(pick('activation', events, ['user', 'state'])).toEqual([
      ['new', 'new'],
      ['active', 'active'],
      ['returned', 'returned'],
      ['silent', 'silent'],
    ]);
    const period = { from: timeAt(0), to: timeAt(2 * DAY_MS) };
    expect(pick('activation', events, ['user', 'state'], { period })).toEqual([
      ['returned', 'new'],
      ['silent', 'new'],
    ]);
  });

  it('tell how long the first success took', () => {
    const events = [
      event({ user: 'ada', name: 'user_signup', at: 0 }),
      event({ user: 'ada', name: 'widget_create', at: 90_000 }),
      event({ user: 'ada', name: 'widget_create', at: 95_000 }),
      event({ user: 'bob', name: 'user_signup', at: 1000 }),
    ];
    expect(pick('activation', events, ['user', 'seconds_to_success'])).toEqual([
      ['ada', 90],
      ['bob', null],
    ]);
    const plain = [event({ user: 'ada', status: 401 }), event({ user: 'ada', at: 5000 })];
    expect(pick('activation', plain, ['seconds_to_success'])).toEqual([[5]]);
  });

  it('tell the client programs, with what is known of them', () => {
    const agent = {
      client_name: 'claude-code',
      client_version: '2.1',
      client_kind: 'ai_agent',
      client_language: 'ts',
    };
    const none = { client_name: undefined, client_version: undefined };
    const events = [...EVENTS, event({ user: 'ada', count: 40, more: agent }), event({ more: none })];
    const read = ['client', 'version', 'kind', 'language', 'requests', 'callers'];
    expect(pick('clients', events, read)).toEqual([
      ['claude-code', '2.1', 'ai_agent', 'ts', 40, 1],
      ['sdk', '1.0.0', null, null, 19.5, 3],
      [null, null, null, null, 1, 0],
    ]);
  });

  it('tell why calls fail', () => {
    const quota = { user: 'cyd', organization: 'bell', status: 429, more: { error_type: 'quota' } };
    const events = [
      ...EVENTS,
      event({ ...quota, count: 6 }),
      event({ ...quota, at: 9 }),
      event({ status: 404 }),
    ];
    const read = ['endpoint', 'organization', 'status', 'error_type', 'failures', 'share', 'callers'];
    expect(pick('failures', events, read)).toEqual([
      ['GET /v1/a', 'bell', '429', 'quota', 7, (100 * 7) / 8, 1],
      ['GET /v1/a', 'bell', '500', null, 1, 100 / 8, 1],
      ['GET /v1/a', null, '404', null, 1, 20, 0],
    ]);
  });

  it.each([
    ['GraphQL with errors', { graphql_error_count: 2 }, 3],
    ['GraphQL without errors', { graphql_error_count: 0 }, 0],
    ['MCP, whose tool failed', { mcp_method: 'tools/call', error_type: 'tool_error' }, 3],
    ['a span that tells of an error', { error_type: 'ECONNRESET' }, 3],
    ['an empty word', { error_type: '' }, 0],
    ['several summed up, of which some failed', { error_type: 'x', error_count: 2 }, 2],
    ['several summed up, of which none failed', { graphql_error_count: 1, error_count: 0 }, 0],
  ])('count a failure within a 200: %s', (_, more, failed) => {
    const events = [event({ user: 'ada', count: 3, more }), event({ user: 'ada', at: 1000 })];
    const pickOne = (id: InsightId, key: string): unknown => answerOf(id, events)[0]?.[key];
    expect(pickOne('failures', 'failures')).toBe(failed === 0 ? undefined : failed);
    expect(pickOne('failures', 'status')).toBe(failed === 0 ? undefined : '200');
    expect(pickOne('top-endpoints', 'failed')).toBe((100 * failed) / 4);
    expect(pickOne('endpoint-over-time', 'failed')).toBe(failed === 0 ? 0 : failed);
    expect(pickOne('activation', 'seconds_to_success')).toBe(failed === 0 ? 0 : 1);
    // Who was answered 500 is another question.
    expect(answerOf('failing-callers', events)).toEqual([]);
  });
});

function answerOf(id: InsightId, events: readonly InsightEvent[], parameters?: Parameters): readonly Row[] {
  const insight = INSIGHTS.find((each: Insight) => each.id === id);
  if (!insight) throw new Error(`No insight ${id}`);
  return insight.answer(events, parameters);
}

function pick(
  id: InsightId,
  events: readonly InsightEvent[],
  keys: readonly string[],
  parameters?: Parameters,
): readonly (readonly unknown[])[] {
  return answerOf(id, events, parameters).map((row) => keys.map((key) => row[key]));
}

function rolledUp(bounds: readonly number[], counts: readonly number[]): Given {
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { count, more: { error_count: 0, duration_bucket_ms: bounds, duration_bucket_count: counts } };
}
