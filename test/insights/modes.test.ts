import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../src/insights/grouping.js';
import { type Cell, type InsightEvent, INSIGHTS, type Row } from '../../src/insights/index.js';
import { event, type Given } from './events.js';

/** Requests as they may come: named steps, strangers, failures, several versions and clients, in one day. */
const REQUESTS = fc.array(
  fc.record({
    user: fc.option(fc.constantFrom('ada', 'bob', 'cyd', 'dan', 'eve'), { nil: undefined }),
    name: fc.constantFrom('api_request', 'api_request', 'api_request', 'user_signup', 'widget_create'),
    endpoint: fc.constantFrom('GET /v1/a', 'GET /v2/a', 'POST /v1/b', 'GET /v1/c/{id}', '(unmatched)'),
    status: fc.constantFrom(200, 200, 404, 503),
    error: fc.constantFrom(undefined, undefined, 'tool_error'),
    client: fc.constantFrom('sdk', 'curl'),
    at: fc.integer({ min: 0, max: 80_000_000 }),
  }),
  { minLength: 1, maxLength: 80 },
);
type Request = (typeof REQUESTS extends fc.Arbitrary<infer Value> ? Value : never)[number];

const HOMES = new Map([
  ['ada', 'acme'],
  ['bob', 'acme'],
  ['cyd', 'bell'],
  ['dan', 'bell'],
]);
/** What depends on the time of each request, or on which of them is the example. */
const OF_ONE_REQUEST = new Set([
  'last_used',
  'last_failed',
  'last_seen',
  'trace',
  'trace_exported',
  'current',
]);

describe('every answer is the same', () => {
  it.each(INSIGHTS)('for rolled-up events: $id', ({ answer }) => {
    fc.assert(
      fc.property(REQUESTS, (requests) => {
        const inventory = [{ endpoint: 'GET /v1/a' }, { endpoint: 'GET /v1/never', feature: 'never' }];
        const parameters = { inventory, interval: 'day', journey: ['user_signup', 'widget_create'] } as const;
        const single = answer(toEvents(requests, 1), parameters);
        expect(comparable(answer(rollUp(requests), parameters))).toEqual(comparable(single));
      }),
      { numRuns: 60 },
    );
  });

  it.each(INSIGHTS)('for one in four of requests that all come four times: $id', ({ answer }) => {
    fc.assert(
      fc.property(REQUESTS, (requests) => {
        const parameters = { interval: 'day' } as const;
        const four = requests.flatMap((request) => [request, request, request, request]);
        const sampled = answer(toEvents(requests, 4), parameters);
        expect(comparable(sampled)).toEqual(comparable(answer(toEvents(four, 1), parameters)));
      }),
      { numRuns: 60 },
    );
  });
});

function toEvents(requests: readonly Request[], count: number): readonly InsightEvent[] {
  return requests.map((request) => event({ ...givenOf(request), count }));
}

/** The default events of a day once for each caller, endpoint, version, class of status and client; named ones stay. */
function rollUp(requests: readonly Request[]): readonly InsightEvent[] {
  const groups = groupBy<Request, unknown>(requests, (request) => {
    const { user, endpoint, status, error, client, name } = request;
    return name === 'api_request' ? JSON.stringify([user, endpoint, status, error, client]) : request;
  });
  return [...groups.values()].flatMap((own) => {
    const [first] = own.toSorted((a, b) => a.at - b.at);
    if (!first) return [];
    const { more, ...given } = givenOf(first);
    const errors = first.status >= 400 || first.error !== undefined ? own.length : 0;
    const summed = {
      error_count: errors,
      duration_ms: meanOf(own),
      duration_ms_max: 99,
      ...histogramOf(own),
    };
    return [event({ ...given, count: own.length, more: { ...more, ...(own.length > 1 && summed) } })];
  });
}

function meanOf(requests: readonly Request[]): number {
  return requests.reduce((sum, { at }) => sum + durationOf(at), 0) / requests.length;
}

/** With a bucket for each duration, so that quantiles are the same. */
function histogramOf(requests: readonly Request[]): Readonly<Record<string, readonly number[]>> {
  const buckets = [...groupBy(requests, ({ at }) => durationOf(at))].toSorted(([a], [b]) => a - b);
  return {
    duration_bucket_ms: buckets.map(([ms]) => ms),
    duration_bucket_count: buckets.map(([, own]) => own.length),
  };
}

const durationOf = (at: number): number => 1 + (at % 50);

function givenOf({ user, name, endpoint, status, error, client, at }: Request): Given {
  const home = HOMES.get(user ?? '');
  const more = { client_name: client, duration_ms: durationOf(at), error_type: error };
  return {
    name,
    endpoint,
    status,
    at,
    more,
    ...(user !== undefined && { user }),
    ...(home !== undefined && { organization: home }),
  };
}

/** Rows without what only single requests have, in an order that doesn't depend on it. */
function comparable(rows: readonly Row[]): readonly string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([key]) => !OF_ONE_REQUEST.has(key))
          .map(([key, cell]) => [key, key === 'status' ? classOf(cell) : rounded(cell)]),
      ),
    )
    .toSorted();
}

const classOf = (cell: Cell): string => String(cell).charAt(0);
const rounded = (cell: Cell): Cell => (typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell);
