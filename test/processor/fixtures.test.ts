import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../src/local/posthog.js';
import { RECORDINGS, replay } from '../fixtures/replay.js';
import { accountedFor, startRig } from '../fixtures/rig.js';

/** Endpoint, where its route is from, status, caller; what a client or a version differs in stands apart. */
type Row = readonly [
  endpoint: string,
  source: 'framework' | 'inferred' | undefined,
  status: number,
  user?: string,
];

const USER = 'user-123';

/** The eight requests of every web framework's recording; `lost`: who calls is unknown where no route matched. */
function webRows(
  source: 'framework' | 'inferred',
  user: string | undefined,
  lost: string | undefined,
): readonly Row[] {
  return [
    row('GET /v1/users/{id}', source, 200, user),
    row('POST /v1/items', source, 201, user),
    row('(unmatched)', undefined, 404, lost),
    row('(unmatched)', undefined, 404, lost),
    row('GET /v1/boom', source, 500, user),
    row('HEAD /v1/users/{id}', source, 200, user),
    row('GET /v1/slow', source, 200, user),
    row('GET /v1/users/{id}', source, 200, user),
  ];
}

function row(endpoint: string, source: Row[1], status: number, user?: string): Row {
  return user === undefined ? [endpoint, source, status] : [endpoint, source, status, user];
}

const WEB = webRows('framework', USER, USER);
/** Their middleware or guard runs only where a route matched. */
const ROUTED = webRows('framework', USER, undefined);
/** `boom` and `slow` are words that no API has: they may be values. */
const INFERRED = webRows('inferred', USER, USER).map((each) =>
  /boom|slow/.test(each[0]) ? row('GET /v1/{id}', each[1], each[2] ?? 0, each[3]) : each,
);

const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  apollo: [
    ['POST /', 'inferred', 200, USER],
    ['POST /', 'inferred', 200, USER],
    ['POST /', 'inferred', 400],
  ],
  express4: WEB,
  'express4.sdk1': WEB,
  express5: WEB,
  'express5.sdk3': WEB,
  // Recorded without `recordServerSpans`' INTERNAL spans, on which its users stood.
  'express5.unsampled': webRows('framework', undefined, undefined),
  'fastify@oi': WEB,
  'fastify@otel': WEB,
  grpc: [
    ['POST /acme.v1.Users/Get', 'framework', 200, USER],
    ['POST /acme.v1.Users/Boom', 'framework', 404, USER],
    ['POST /acme.v1.Users/List', 'framework', 200, USER],
  ],
  hapi: ROUTED,
  'hono@otel': WEB,
  'hono@plain': INFERRED,
  http: INFERRED,
  // Koa answers an aborted request with its default, 404.
  koa: WEB.map((each) => (each[0] === 'GET /v1/slow' ? row(each[0], each[1], 404, USER) : each)),
  lambda: [],
  nestjs: ROUTED,
  nextjs: [
    ['GET /v1/users/{id}', 'framework', 200, USER],
    ['GET /v1/users/{id}', 'framework', 200, USER],
    ['GET /v1/users/{id}', 'framework', 500, USER],
    ['GET /api/v2/{id}', 'framework', 200, USER],
    ['(unmatched)', undefined, 404],
  ],
  yoga: [
    ['POST /graphql', 'inferred', 200, USER],
    ['POST /graphql', 'inferred', 200, USER],
    ['POST /graphql', 'inferred', 200],
    ['GET /graphql', 'inferred', 200, USER],
  ],
};

const VERSIONS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  grpc: ['2026', '2026', '2026'],
  nextjs: ['v1', 'v1', 'v1', 'v2', undefined],
};
const WITHOUT_CLIENT = new Set(['grpc', 'nextjs']);

function rowOf({ properties, distinctId, uuid }: StoredEvent): Row {
  const { endpoint, route_source: source, status_code: status } = properties;
  return row(
    String(endpoint),
    source === 'framework' || source === 'inferred' ? source : undefined,
    Number(status),
    distinctId === uuid ? undefined : distinctId,
  );
}

describe('The recorded spans', () => {
  it('are all in the table of what is expected', () => {
    expect(RECORDINGS.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(RECORDINGS)('of %s become the expected events, and nothing with a value leaves', async (name) => {
    const rig = await startRig({ ignore: { unmatched: false } });
    replay(name, rig.processor);
    const events = await rig.finish();
    expect(events.map(rowOf)).toEqual(EXPECTED[name]);

    const versions = VERSIONS[name] ?? events.map(() => '2026-01-01');
    expect(events.map(({ properties }) => properties['api_version'])).toEqual(versions);
    const client = WITHOUT_CLIENT.has(name) ? [undefined, undefined] : ['acme-sdk-js', '1.2.3'];
    for (const { properties, warnings } of events) {
      expect([properties['client_name'], properties['client_version']]).toEqual(client);
      expect(properties['trace_sampled']).toBe(name !== 'express5.unsampled');
      expect(warnings).toEqual([]);
    }
    // Made of the client's name and version, which is all that these user agents have.
    const [userAgent, kind] = WITHOUT_CLIENT.has(name)
      ? ['unknown', 'unknown']
      : ['acme-sdk-js/1.2.3', 'sdk'];
    for (const { properties } of events) {
      expect([properties['$raw_user_agent'], properties['client_kind']]).toEqual([userAgent, kind]);
    }
    const sent = JSON.stringify(events).replaceAll(`"$raw_user_agent":"${userAgent}"`, '');
    expect(sent).not.toMatch(
      /sk_live|SECRET|t0p|203\.0\.113|127\.0\.0\.1|acme-sdk-js\/|api_key|users\/42|warm/,
    );
    const stats = rig.processor.stats();
    expect(stats.events.accepted).toBe(EXPECTED[name]?.length);
    expect(stats.events.delivered).toBe(stats.events.accepted);
    expect(accountedFor(stats)).toBe(stats.events.accepted);
  });

  it('name the operations of GraphQL where its instrumentation tells them', async () => {
    const rig = await startRig();
    replay('apollo', rig.processor);
    const events = await rig.finish();
    expect(
      events.map(({ properties }) => [
        properties['graphql_operation_name'],
        properties['graphql_operation_type'],
      ]),
    ).toEqual([
      ['GetUser', 'query'],
      ['M', 'mutation'],
      [undefined, undefined],
    ]);
  });

  it('are no use of the API where nobody is known and nothing matched', async () => {
    const rig = await startRig();
    replay('nestjs', rig.processor);
    expect((await rig.finish()).map(rowOf)).toEqual(
      ROUTED.filter(([endpoint]) => endpoint !== '(unmatched)'),
    );
    expect(rig.processor.stats().requests).toEqual({ seen: 8, ignored: { unmatched: 2 } });
  });

  it('of invocations that are no API requests are counted as such', async () => {
    const rig = await startRig();
    replay('lambda', rig.processor);
    await rig.finish();
    expect(rig.processor.stats().requests).toEqual({ seen: 7, ignored: { no_api_request: 7 } });
  });
});
