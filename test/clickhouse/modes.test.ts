import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Cell,
  INSIGHTS,
  type InsightEvent,
  type InsightId,
  isEstimate,
  type Parameters,
  type Row,
} from '../../src/insights/index.js';
import { Printer } from './hogql/print.js';
import { loadParser } from './packages.js';
import { comparable, type Table, tableOf } from './tables.js';
import { TileRunner } from './tile-runner.js';

const MODES = ['full', 'rolled', 'byTrace', 'byCaller', 'rolledSample', 'budget'] as const;
type Mode = (typeof MODES)[number];

/** What `reduce.mjs` wrote down: the same requests in each mode, and how long each of them took, by endpoint. */
interface Reduced {
  readonly modes: Readonly<Record<Mode, readonly InsightEvent[]>>;
  readonly truth: readonly (readonly [endpoint: string, durationMs: number])[];
}
const { modes, truth }: Reduced = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../.cache/clickhouse/modes.json', import.meta.url)), 'utf8'),
);
const ASKED: Parameters = { interval: 'minute', journey: ['thing_created', 'thing_shared'] };
/** What a roll-up doesn't tell of each of its requests: their times within the interval, and traces but an example's. */
const OF_ONE_REQUEST = new Set([
  'last_used',
  'last_failed',
  'last_seen',
  'trace',
  'trace_exported',
  'current',
]);
/** Within the width of a bucket, or of a tenth of a millisecond, to which an event's duration is rounded. */
const WITHIN: Readonly<Record<string, readonly [number, number]>> = {
  p95_ms: [0.99, 1.27],
  duration_ms: [0.98, 1.02],
};
const RATE = 0.25;
const NAMED = new Set(['POST /v1/things_0/{id}', 'POST /v1/things_4/{id}']);
const TYPES = { types: new Map() } as const;

const runner = await TileRunner.open();
const { select } = await loadParser();
afterAll(() => runner.close());

/** Every tile over a mode's events, a third of which came twice. */
const tiles = new Map<Mode, ReadonlyMap<InsightId, Table>>();
const documented = new Map<Mode, readonly (readonly Row[])[]>();
beforeAll(() => {
  for (const mode of MODES) {
    const events = modes[mode];
    runner.warehouse.clear();
    runner.warehouse.insert(events);
    runner.warehouse.insert(events.filter((_, index) => index % 3 === 0));
    runner.warehouse.merge();
    tiles.set(
      mode,
      new Map(
        INSIGHTS.map(({ id, query, columns, parameters }) => [
          id,
          tableOf(runner.run(query(narrowed(parameters)), TYPES), columns),
        ]),
      ),
    );
    documented.set(
      mode,
      queriesOfDocs().map((hogql) => {
        const { columns, rows } = runner.warehouse.query(new Printer(TYPES).query(select(hogql)));
        return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
      }),
    );
  }
}, 240_000);

describe.each(MODES)('with events %s, a third of them replayed', (mode) => {
  it.each(INSIGHTS)('the tile $id has the numbers of the answer', ({ id, answer, parameters }) => {
    const { columns, rows } = tableOfTile(mode, id);
    const answered = answer(modes[mode], narrowed(parameters));
    expect(comparable({ columns, rows })).toEqual(comparable({ columns, rows: shown(id, answered) }));
  });
});

describe.each(['rolled', 'budget'] as const)('%s', (mode) => {
  it('are not estimates', () => {
    expect(isEstimate(modes[mode])).toBe(false);
    expect(modes[mode].length).toBeLessThan(modes.full.length / 3);
  });

  it.each(INSIGHTS)('$id is that of an event a request', ({ id, columns }) => {
    const [own, full] = [tableOfTile(mode, id), tableOfTile('full', id)];
    const [ownRows, fullRows] = [keyed(own), keyed(full)];
    expect([...ownRows.keys()].toSorted()).toEqual([...fullRows.keys()].toSorted());
    const others = [...ownRows].flatMap(([key, row]) =>
      columns.flatMap(({ key: name }) => {
        const [cell, expected] = [row[name] ?? null, fullRows.get(key)?.[name] ?? null];
        return isAsGood(name, cell, expected) ? [] : [{ key, name, cell, expected }];
      }),
    );
    expect(others).toEqual([]);
  });
});

describe.each(['byTrace', 'rolledSample'] as const)('%s', (mode) => {
  it('are estimates, and in their 95 % interval as often', () => {
    expect(isEstimate(modes[mode])).toBe(true);
    const [inside, all] = [0, 0].map(() => ({ count: 0 }));
    for (const id of ['top-endpoints', 'auth-methods', 'clients', 'endpoint-over-time'] as const) {
      const full = keyed(tableOfTile('full', id));
      for (const [key, { requests }] of keyed(tableOfTile(mode, id))) {
        const [estimate, exact] = [Number(requests), Number(full.get(key)?.['requests'])];
        if (exact < 200 || !inside || !all) continue;
        all.count += 1;
        if (Math.abs(estimate - exact) <= 1.96 * Math.sqrt((estimate * (1 - RATE)) / RATE)) inside.count += 1;
      }
    }
    const [held, of] = [inside?.count ?? 0, all?.count ?? 0];
    expect(of).toBeGreaterThan(40);
    // Four standard errors.
    expect(Math.abs(held / of - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / of));
  });

  it('have at most the callers that there are', () => {
    const full = keyed(tableOfTile('full', 'top-endpoints'));
    for (const [key, { callers }] of keyed(tableOfTile(mode, 'top-endpoints')))
      expect(Number(callers)).toBeLessThanOrEqual(Number(full.get(key)?.['callers']));
  });
});

describe('whole callers', () => {
  it.each(['byTrace', 'byCaller', 'rolled', 'rolledSample'] as const)(
    '%s, take the journey as they took it',
    (mode) => {
      expect(tableOfTile(mode, 'journey').rows).toEqual(tableOfTile('full', 'journey').rows);
    },
  );
});

describe('the queries of docs/cost.md', () => {
  // By caller a sample may have next to nothing of an endpoint.
  it.each(MODES.filter((mode) => mode !== 'byCaller'))(
    '%s: quantiles are at most a bucket above the truth',
    (mode) => {
      const rows = documented.get(mode)?.[0] ?? [];
      // Of a sample they are estimates: a looser bound, and of those endpoints alone that have enough requests.
      const isExact = mode === 'full' || mode === 'rolled' || mode === 'budget';
      let looked = 0;
      for (const { endpoint, ...levels } of rows) {
        const durations = truth
          .flatMap(([name, ms]) => (name === endpoint ? [ms] : []))
          .toSorted((a, b) => a - b);
        if (!isExact && durations.length < 1_000) continue;
        for (const [level, name] of [
          [0.5, 'p50'],
          [0.95, 'p95'],
          [0.99, 'p99'],
        ] as const) {
          const ratio =
            Number(levels[name]) / (durations[Math.ceil(level * durations.length) - 1] ?? Number.NaN);
          const [least, most] = isExact ? [0.98, mode === 'full' ? 1.02 : 1.27] : [0.6, 1.7];
          expect([endpoint, name, ratio >= least && ratio <= most]).toEqual([endpoint, name, true]);
          looked += 1;
        }
      }
      expect(looked).toBeGreaterThan(20);
    },
  );

  it('says how far off a sample by caller may be, and nothing of what is exact', () => {
    const requests = new Map<string, number>();
    for (const [endpoint] of truth) requests.set(endpoint, (requests.get(endpoint) ?? 0) + 1);
    for (const row of documented.get('rolled')?.[1] ?? []) {
      expect(row).toMatchObject({ requests: requests.get(String(row['endpoint'])), plus_minus: 0 });
    }
    const sampled = documented.get('byCaller')?.[1] ?? [];
    expect(sampled.length).toBeGreaterThan(10);
    for (const { endpoint, requests: estimate, plus_minus: side } of sampled) {
      // Named events are all kept.
      if (NAMED.has(String(endpoint))) continue;
      expect(Number(side)).toBeGreaterThan(0);
      // A caller is one draw: less sure than as many requests by themselves.
      expect(Number(side)).toBeGreaterThanOrEqual(
        1.96 * Math.sqrt((Number(estimate) * (1 - RATE)) / RATE) * 0.99,
      );
    }
  });
});

function queriesOfDocs(): readonly string[] {
  const page = readFileSync(fileURLToPath(new URL('../../docs/cost.md', import.meta.url)), 'utf8');
  return [...page.matchAll(/```sql\n([^]*?)```/g)].map(([, text = '']) => text);
}

function tableOfTile(mode: Mode, id: InsightId): Table {
  const table = tiles.get(mode)?.get(id);
  if (!table) throw new Error(`No tile ${id} of ${mode}`);
  return table;
}

/** Rows by what they are about. */
function keyed({ columns, rows }: Table): ReadonlyMap<string, Row> {
  return new Map(
    rows.map((row) => {
      const own = columns.filter((name) => isName(row[name] ?? null) && !OF_ONE_REQUEST.has(name));
      return [JSON.stringify(own.map((name) => row[name])), row];
    }),
  );
}

/** The same, but for what a roll-up can't tell as exactly. */
function isAsGood(name: string, cell: Cell, expected: Cell): boolean {
  if (cell === expected || OF_ONE_REQUEST.has(name)) return true;
  const [least, most] = WITHIN[name] ?? [1 - 1e-9, 1 + 1e-9];
  const ratio = Number(cell) / Number(expected);
  return typeof cell === 'number' && ratio >= least && ratio <= most;
}

function isName(cell: Cell): boolean {
  return typeof cell === 'string';
}

function narrowed(names: readonly (keyof Parameters)[]): Parameters {
  return Object.fromEntries(Object.entries(ASKED).filter(([name]) => names.some((own) => own === name)));
}

/** The tile shows the lines of the ten endpoints that are used most. */
function shown(id: InsightId, rows: readonly Row[]): readonly Row[] {
  if (id !== 'endpoint-over-time') return rows.slice(0, 1_000);
  const used = new Map<string, number>();
  for (const { endpoint, requests } of rows)
    used.set(String(endpoint), (used.get(String(endpoint)) ?? 0) + Number(requests));
  const most = new Set(
    [...used]
      .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
      .slice(0, 10)
      .map(([name]) => name),
  );
  return rows.filter(({ endpoint }) => most.has(String(endpoint)));
}
