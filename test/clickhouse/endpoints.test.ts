import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USAGE_ENDPOINTS } from '../../src/dashboard/usage-endpoints/endpoint.js';
import type { Cell, InsightEvent } from '../../src/insights/index.js';
import { isFailed, readDemo } from './demo.js';
import { guessTypes, type PropertyType } from './hogql/property.js';
import { TileRunner } from './tile-runner.js';

const { events, sent } = readDemo();
const DEPRECATED = new Set(
  events.flatMap(({ properties }) => (properties['deprecated'] === true ? [properties['endpoint']] : [])),
);
const ORGANIZATIONS = [...new Set(sent.flatMap(({ organization }) => organization ?? []))];
const TYPES: readonly (readonly [string, ReadonlyMap<string, PropertyType>])[] = [
  ['a project without definitions', new Map()],
  ['one that has guessed types', guessTypes(events)],
];
const runner = await TileRunner.open();
afterAll(() => runner.close());

type Rows = readonly Readonly<Record<string, Cell>>[];

function ask(name: string, organization: string, types: ReadonlyMap<string, PropertyType> = new Map()): Rows {
  const endpoint = USAGE_ENDPOINTS.find((each) => each.name === name);
  if (!endpoint) throw new Error(`No endpoint ${name}`);
  const { columns, rows } = runner.runEndpoint(endpoint.query, { organization }, { types });
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
}

function store(kept: readonly InsightEvent[]): void {
  runner.warehouse.clear();
  runner.warehouse.insert(kept);
  runner.warehouse.insert(kept.filter((_, index) => index % 3 === 0));
  runner.warehouse.merge();
}

type Sums = Readonly<Record<string, number>>;

function sums(parts: readonly (readonly [unknown, number])[]): Sums {
  const all = new Map<string, number>();
  for (const [name, number] of parts) all.set(String(name), (all.get(String(name)) ?? 0) + number);
  return Object.fromEntries([...all].filter(([, number]) => number > 0));
}

function counted(keys: readonly unknown[]): Sums {
  return sums(keys.map((key) => [key, 1]));
}

function numbers(rows: Rows, keys: readonly string[], number: string): Sums {
  return sums(rows.map((row) => [keys.map((key) => row[key]).join(' '), Number(row[number])]));
}

function changed(event: InsightEvent, changes: Readonly<Record<string, unknown>>): InsightEvent {
  return { ...event, properties: { ...event.properties, ...changes } };
}

describe.each(TYPES)('the Endpoints for customers, in %s', (_, types) => {
  beforeAll(() => store(events));

  it('are asked about several organizations, of which some failed and some call what is deprecated', () => {
    expect(ORGANIZATIONS.length).toBeGreaterThan(1);
    expect(
      sent.filter(({ organization, status }) => organization !== undefined && status >= 400),
    ).not.toEqual([]);
    expect(DEPRECATED.size).toBeGreaterThan(0);
  });

  it.each(ORGANIZATIONS)('tell %s the requests that the driver sent, by endpoint', (organization) => {
    const own = sent.filter((each) => each.organization === organization);
    const rows = ask('api_usage_by_endpoint', organization, types);
    expect(numbers(rows, ['endpoint'], 'requests')).toEqual(counted(own.map(({ endpoint }) => endpoint)));
    const failed = own.filter(isFailed);
    expect(numbers(rows, ['endpoint'], 'failed')).toEqual(counted(failed.map(({ endpoint }) => endpoint)));
  });

  it.each(ORGANIZATIONS)('tell %s its days', (organization) => {
    const own = sent.filter((each) => each.organization === organization);
    const rows = ask('api_usage_by_day', organization, types);
    const sum = (key: string): number => rows.reduce((all, row) => all + Number(row[key]), 0);
    expect(sum('requests')).toBe(own.length);
    expect(sum('failed')).toBe(own.filter(isFailed).length);
    expect(rows.every(({ day }) => /^\d{4}-\d{2}-\d{2}$/.test(String(day)))).toBe(true);
  });

  it.each(ORGANIZATIONS)('tell %s what failed, and how', (organization) => {
    const failed = sent.filter((each) => each.organization === organization && isFailed(each));
    // Of one status there may be several kinds.
    expect(numbers(ask('api_errors', organization, types), ['endpoint', 'status'], 'requests')).toEqual(
      counted(failed.map(({ endpoint, status }) => `${endpoint} ${status}`)),
    );
  });

  it.each(ORGANIZATIONS)('tell %s what it calls that ends', (organization) => {
    const own = sent.filter((each) => each.organization === organization && DEPRECATED.has(each.endpoint));
    const rows = ask('api_deprecated_calls', organization, types);
    expect(numbers(rows, ['endpoint', 'client_name', 'client_version'], 'requests')).toEqual(
      counted(own.map(({ endpoint, client, clientVersion }) => `${endpoint} ${client} ${clientVersion}`)),
    );
    expect(rows.every((row) => row['sunset_date'] !== undefined)).toBe(true);
  });

  it.each(USAGE_ENDPOINTS)('$name has nothing for what is no organization’s own name', ({ name }) => {
    const [first = ''] = ORGANIZATIONS;
    const others = [
      '',
      ' ',
      '%',
      '*',
      'null',
      `${first} `,
      ` ${first}`,
      first.toUpperCase(),
      first.slice(0, -1),
    ];
    const hostile = [
      `' OR 1 = 1 --`,
      `\\' OR 1 = 1 --`,
      `${first}' OR '1' = '1`,
      '{variables.organization}',
      '\u0000',
    ];
    for (const organization of [...others, ...hostile]) expect(ask(name, organization, types)).toEqual([]);
  });
});

describe('the Endpoints for customers', () => {
  it.each([
    ['007', '7'],
    ['1e1', '10'],
    ['2026-01-01', '2026-01-01T00:00:00Z'],
    ['true', '1'],
  ])('keep apart %s and %s, whatever PostHog takes them for', (one, other) => {
    const renamed = events.map((event, at) =>
      changed(event, { organization_id: at % 4 === 0 ? one : other }),
    );
    store(renamed);
    for (const type of ['Numeric', 'Boolean', 'DateTime'] as const) {
      const types = new Map([...guessTypes(events), ['organization_id', type] as const]);
      for (const organization of [one, other]) {
        const own = renamed.filter(
          ({ properties }) =>
            properties['organization_id'] === organization && properties['endpoint'] !== undefined,
        );
        const rows = ask('api_usage_by_endpoint', organization, types);
        expect(rows.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(
          own.reduce((sum, { properties }) => sum + Number(properties['request_count'] ?? 0), 0),
        );
      }
    }
  });

  it('forget what is older than thirty days, and count failures within a 200', () => {
    const [first = ''] = ORGANIZATIONS;
    const own = events.filter(
      ({ properties }) => properties['organization_id'] === first && properties['status_code'] === 200,
    );
    const old = new Date(Date.now() - 31 * 86_400_000).toISOString();
    store([
      ...own.slice(0, 3).map((event) => Object.assign({}, event, { timestamp: old })),
      ...own
        .slice(3, 5)
        .map((event) => changed(event, { endpoint: 'POST /graphql', graphql_error_count: 1 })),
    ]);
    expect(ask('api_usage_by_endpoint', first)).toMatchObject([
      { endpoint: 'POST /graphql', requests: 2, failed: 2 },
    ]);
    expect(ask('api_errors', first)).toMatchObject([
      { endpoint: 'POST /graphql', status: '200', requests: 2 },
    ]);
  });
});
