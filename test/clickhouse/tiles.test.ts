import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Cell,
  INSIGHTS,
  type InsightEvent,
  type InsightId,
  type Parameters,
  type Row,
} from '../../src/insights/index.js';
import { isFailed, readDemo } from './demo.js';
import { guessTypes, type PropertyType } from './hogql/property.js';
import { comparable, tableOf } from './tables.js';
import { TileRunner } from './tile-runner.js';

const { events, inventory, sent } = readDemo();
/** A project that is so new that PostHog has no definitions. */
const UNKNOWN_TYPES: ReadonlyMap<string, PropertyType> = new Map();
const STEPS = ['user_signup', 'user_login', 'project_create', 'widget_create'];
const ENDPOINT = 'GET /api/v2/projects/{project_id}/widgets';
const middle = events[Math.floor(events.length / 2)]?.timestamp;
const runner = await TileRunner.open();
afterAll(() => runner.close());

/** What the questions are asked, besides with nothing said. */
const ASKED: readonly (readonly [string, Parameters])[] = [
  ['the API', { interval: 'second' }],
  ['an API that has declared its endpoints', { inventory, interval: 'second' }],
  ['an organization', { organization: 'globex', inventory, interval: 'minute' }],
  ['an endpoint', { endpoint: ENDPOINT, interval: 'second' }],
  ['a feature', { feature: 'widgets', interval: 'minute' }],
  ['a period', { period: { from: middle }, interval: 'second' }],
  ['a period that is over', { period: { to: middle }, interval: 'hour' }],
  ['a caller', { caller: events.find(({ distinctId }) => distinctId.startsWith('usr_'))?.distinctId }],
];

/** The app's own word of its endpoints, of two releases. */
const REPORTED: readonly InsightEvent[] = [
  reported('0199c000-0000-7000-8000-000000000001', ['GET /api/v1/forgotten'], events[0]),
  reported(
    '0199c000-0000-7000-8000-000000000002',
    [...inventory.map(({ endpoint }) => endpoint), 'GET /new/{id}'],
    events[1],
  ),
];

/** Endpoints as other frameworks, protocols and people would have them. */
const ODD = [
  'GET /',
  'POST /a/{b}/c/',
  'GET /{tenant}',
  'acme.Widgets/List',
  '(other)',
  'GET /a/x{y}',
  'GET //a//{b}/{c}',
  'tools',
  'GET /a.b/~c-d',
  'GET /ä/{ö}',
];

/** What GraphQL's and MCP's events, spans, and roll-ups of such say of errors. */
const WITHIN: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { graphql_error_count: 0 },
  { graphql_error_count: 2 },
  { error_type: 'tool_error', mcp_method: 'tools/call' },
  { error_type: 'tool_error', error_count: 3, request_count: 3 },
  { graphql_error_count: 2, error_count: 0, request_count: 2 },
  { status_code: undefined, status_class: undefined, error_type: 'aborted' },
];

/** The same requests, as other settings of the processor, or PostHog, would have them, and what is asked about them. */
const KEPT: readonly (readonly [string, readonly InsightEvent[], typeof ASKED])[] = [
  ['as they were sent', events, ASKED],
  ['of an app that reports its endpoints', [...events, ...REPORTED], ASKED],
  [
    'with odd endpoints',
    events.map((event, index) => changed(event, { endpoint: ODD[index % ODD.length] })),
    ASKED.slice(0, 1),
  ],
  [
    'without person profiles',
    events.map((event) => changed(event, { $process_person_profile: false })),
    ASKED,
  ],
  [
    'by callers in no organization',
    events.map((event) => changed(event, { organization_id: undefined, $groups: undefined })),
    ASKED.slice(0, 2),
  ],
  [
    'with versions that are dates',
    events.map((event) => changed(event, versionsAsDates(event))),
    ASKED.slice(0, 2),
  ],
  [
    'one in three, each for three',
    events.filter((_, index) => index % 3 === 0).map((event) => changed(event, { request_count: 3 })),
    ASKED.slice(0, 2),
  ],
  [
    'summed up by status class',
    events.map((event) => changed(event, { status_code: undefined, error_count: 0 })),
    ASKED.slice(0, 2),
  ],
  [
    'with failures within a 200',
    events.map((event, index) => changed(event, WITHIN[index % WITHIN.length] ?? {})),
    ASKED.slice(0, 1),
  ],
];

describe.each(KEPT)('over the demo’s events, %s, a third of them replayed', (_, kept, asked) => {
  beforeAll(() => {
    store(kept);
  });

  describe.each(asked)('the tile about %s', (__, given) => {
    it.each(INSIGHTS.map(({ id }) => id))('%s has the numbers of the answer', (id) => {
      const { answer, columns, query } = insightOf(id);
      const { period, ...parameters } = narrowed(id, { interval: 'day', journey: STEPS, ...given });
      const expected = shown(id, parameters, answer(kept, { ...parameters, period }));
      for (const types of [UNKNOWN_TYPES, guessTypes(kept)]) {
        const result = runner.run(query({ ...parameters, period }), { ...period, types });
        expect(comparable(tableOf(result, columns))).toEqual(comparable({ ...result, rows: expected }));
      }
    });
  });
});

describe('the numbers of the tiles', () => {
  beforeAll(() => {
    store(events);
  });

  it.each([
    ['top-endpoints', 'endpoint', 'requests', sent.map(({ endpoint }) => endpoint)],
    ['auth-methods', 'method', 'requests', sent.map(({ auth }) => auth)],
    [
      'failing-callers',
      'user',
      'failures',
      sent.flatMap(({ status, user }) => (status >= 500 ? [user] : [])),
    ],
    ['failures', 'endpoint', 'failures', sent.flatMap((each) => (isFailed(each) ? [each.endpoint] : []))],
    ['clients', 'client', 'requests', sent.map(({ client }) => client)],
    [
      'versions-by-user',
      'user',
      'requests',
      sent.flatMap(({ user, version }) => (user && version ? [user] : [])),
    ],
  ] as const)('%s are those of the requests that the driver sent, by %s', (id, key, number, requests) => {
    const { columns, query } = insightOf(id);
    const { rows } = tableOf(runner.run(query(), { types: UNKNOWN_TYPES }), columns);
    expect(sums(rows.map((row) => [row[key], Number(row[number])]))).toEqual(
      sums(requests.map((name) => [name, 1])),
    );
  });

  it('journey are those of the users whose steps the driver took', () => {
    const { columns, query } = insightOf('journey');
    const { rows } = tableOf(runner.run(query({ journey: STEPS }), { types: UNKNOWN_TYPES }), columns);
    const done = new Map<string, number>();
    for (const { user, event } of sent) {
      const next = done.get(user ?? '') ?? 0;
      if (user !== undefined && event === STEPS[next]) done.set(user, next + 1);
    }
    expect(rows.map(({ users }) => users)).toEqual(
      STEPS.map((_, step) => [...done.values()].filter((count) => count > step).length),
    );
  });

  it.each(INSIGHTS)('$id are the same by ClickHouse’s new analyzer', ({ query }) => {
    const tile = query({ inventory });
    expect(runner.run(tile, { types: UNKNOWN_TYPES }, 'new')).toEqual(
      runner.run(tile, { types: UNKNOWN_TYPES }),
    );
  });

  it('leave out what was before the range', () => {
    const { query } = insightOf('top-endpoints');
    const later = new Date(Date.now() + 1000).toISOString();
    expect(runner.run(query(), { from: later, types: UNKNOWN_TYPES }).rows).toEqual([]);
  });
});

/** As PostHog has them once its merges are done. */
function store(kept: readonly InsightEvent[]): void {
  runner.warehouse.clear();
  runner.warehouse.insert(kept);
  runner.warehouse.insert(kept.filter((__, index) => index % 3 === 0));
  runner.warehouse.merge();
}

function sums(parts: readonly (readonly [Cell | undefined, number])[]): Readonly<Record<string, number>> {
  const all = new Map<string, number>();
  for (const [name, number] of parts) all.set(String(name), (all.get(String(name)) ?? 0) + number);
  return Object.fromEntries(all);
}

function shown(id: InsightId, { endpoint }: Parameters, rows: readonly Row[]): readonly Row[] {
  if (id !== 'endpoint-over-time' || endpoint !== undefined) return rows;
  const used = sums(rows.map((row) => [row['endpoint'], Number(row['requests'])]));
  const most = Object.entries(used)
    .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, 10);
  return rows.filter((row) => most.some(([name]) => name === row['endpoint']));
}

/** The page and the dashboards hand each question what it reads. */
function narrowed(id: InsightId, asked: Parameters): Parameters {
  const { parameters } = insightOf(id);
  return Object.fromEntries(Object.entries(asked).filter(([name]) => parameters.some((own) => own === name)));
}

function insightOf(id: InsightId) {
  const found = INSIGHTS.find((insight) => insight.id === id);
  if (!found) throw new Error(`No question ${id}`);
  return found;
}

function reported(uuid: string, endpoints: readonly string[], like: InsightEvent | undefined): InsightEvent {
  const timestamp = like?.timestamp ?? '';
  const properties = { service_name: 'billing', endpoints, $process_person_profile: false };
  return { uuid, event: 'api_inventory', distinctId: uuid, timestamp, properties };
}

function changed(event: InsightEvent, changes: Readonly<Record<string, unknown>>): InsightEvent {
  const entries = Object.entries({ ...event.properties, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...event, properties: Object.fromEntries(entries) };
}

function versionsAsDates({ properties }: InsightEvent): Readonly<Record<string, unknown>> {
  const version = properties['api_version'];
  return version === 'v1' ? {} : { api_version: version === 'v2' ? '2026-11-01' : undefined };
}
