import { describe, expect, it } from 'vitest';
import { INSIGHTS, type Parameters, type TileQuery } from '../../src/insights/index.js';
import { readDemo } from './demo.js';
import { Printer } from './hogql/print.js';
import { loadParser, schemaChecker } from './packages.js';
import schema from './posthog-query.schema.json' with { type: 'json' };

const { inventory } = readDemo();
const { select } = await loadParser();
const problemsOf = schemaChecker(schema, 'Tile');

const HOSTILE = `it's "GET \\ {id}" -- {filters} /* \n`;
const ASKED: readonly (readonly [string, Parameters])[] = [
  ['nothing', {}],
  [
    'everything',
    {
      organization: 'acme',
      caller: 'ada',
      endpoint: 'GET /v1/a/{id}',
      inventory,
      journey: ['a', 'b', 'c'],
      interval: 'hour',
      period: { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z' },
    },
  ],
  [
    'hostile texts',
    {
      organization: HOSTILE,
      caller: HOSTILE,
      endpoint: HOSTILE,
      inventory: [{ endpoint: HOSTILE, feature: HOSTILE }],
      journey: [HOSTILE, HOSTILE],
    },
  ],
];

describe.each(INSIGHTS)('the tile $id', ({ id, columns, query }) => {
  it.each(ASKED)('asked with %s, is a query that PostHog takes', (_, parameters) => {
    const tile = query(parameters);
    expect(problemsOf(tile)).toEqual([]);
    expect(hogqlOf(tile).map((text) => select(text).node)).not.toContain(undefined);
  });

  it('has the columns of the answer, by their names', () => {
    const [tree] = hogqlOf(query({ inventory })).map((text) => select(text));
    const names = tree?.select.map((each) =>
      each.node === 'Alias' ? each.alias : each.node === 'Field' ? each.chain.at(-1) : undefined,
    );
    // Without a journey its tile lists what could be a step.
    expect(names).toEqual(id === 'journey' ? ['event', 'users'] : columns.map(({ key }) => key));
  });

  it('follows the dashboard’s dates, and shows a month or a week without', () => {
    const tile = query();
    expect(JSON.stringify(tile)).toMatch(/"dateRange":\{"date_from":"-(?:30|7)d"\}/);
    const print = (from?: string): readonly string[] =>
      hogqlOf(tile).map((text) => new Printer({ from, types: new Map() }).query(select(text)));
    expect(print('2026-11-01T00:00:00Z').join()).toContain("toDateTime64('2026-11-01 00:00:00', 6, 'UTC')");
    expect(print().join()).not.toContain('toDateTime64');
  });

  it('leaves alone what PostHog takes for bots and for tests', () => {
    const text = JSON.stringify([query(), query({ journey: ['a', 'b'] })]);
    expect(text).not.toContain('$virt_');
    expect(text).not.toContain('filterTestAccounts');
    expect(text).not.toMatch(/\bquantile/);
  });
});

function hogqlOf(tile: TileQuery): readonly string[] {
  return tile.kind === 'DataVisualizationNode' ? [tile.source.query] : [];
}

describe('the check of a tile', () => {
  const tile = INSIGHTS[0]?.query();

  it.each([
    ['an unknown key', { ...tile, colour: 'red' }],
    ['an unknown display', { ...tile, display: 'Table' }],
    ['no source', { kind: 'DataVisualizationNode' }],
    [
      'test accounts left out',
      { ...tile, source: { kind: 'HogQLQuery', query: 'SELECT 1', filters: { filterTestAccounts: true } } },
    ],
  ])('refuses %s', (_, wrong) => {
    expect(problemsOf(wrong)).not.toEqual([]);
  });

  it('refuses what is no HogQL', () => {
    expect(() => select('SELECT sum( FROM events')).toThrow(/SELECT sum/);
  });
});
