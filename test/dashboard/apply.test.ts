import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appliedOf, readMarked, withMarker } from '../../src/dashboard/marker.js';
import { isChange } from '../../src/dashboard/plan.js';
import { apply, blueprint, plan, remove } from './board.js';
import type { FakeTile, Row } from './fake-project.js';
import { type FakePostHogRest, startFakePostHogRest } from './fake-posthog-rest.js';

let fake: FakePostHogRest;
beforeEach(async () => {
  fake = await startFakePostHogRest();
});
afterEach(() => fake.close());

function insight(key: string): Row {
  const found = [...fake.project.insights.values()].find(
    (row) => row['deleted'] !== true && readMarked(String(row['description'])).key === key,
  );
  if (!found) throw new Error(`No insight ${key}`);
  return found;
}

function tileOfInsight(key: string): FakeTile {
  const found = fake.project.tiles.find((tile) => tile.insight === insight(key)['id'] && !tile.deleted);
  if (!found) throw new Error(`No tile ${key}`);
  return found;
}

function textTiles(): readonly FakeTile[] {
  return fake.project.tiles.filter(({ text, deleted }) => text !== undefined && !deleted);
}

describe('apply, to an empty project', () => {
  it('makes one dashboard with a tile for each question, placed, under headings', async () => {
    await apply(fake);
    const [board, ...others] = fake.project.dashboards.values();
    expect(others).toEqual([]);
    expect(board).toMatchObject({
      name: 'API usage',
      description: expect.stringMatching(/\nspanhog:api-usage$/),
    });
    const wanted = blueprint();
    expect(fake.project.insights.size).toBe(13);
    for (const { key, name, query, layout } of wanted.tiles) {
      expect(insight(key)).toMatchObject({ name, query, saved: true });
      expect(tileOfInsight(key).layouts).toEqual(layout);
    }
    expect(textTiles().map(({ text }) => text?.body.split('\n')[0])).toEqual(
      wanted.sections.map(({ body }) => body),
    );
  });

  it('leaves no two tiles in one place', () => {
    const { sections, tiles } = blueprint();
    const cells = [...sections, ...tiles].flatMap(({ layout: { sm } }) =>
      Array.from({ length: sm.w * sm.h }, (_, at) => `${sm.x + (at % sm.w)},${sm.y + Math.floor(at / sm.w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.every((cell) => Number(cell.split(',')[0]) < 12)).toBe(true);
  });

  it('keeps descriptions, marker and all, within the 400 characters of PostHog', () => {
    for (const { key, layout, ...tile } of blueprint().tiles) {
      const applied = appliedOf({ ...tile, layout: layout.sm });
      expect(withMarker(tile.description, key, applied).length).toBeLessThanOrEqual(400);
    }
  });

  it('changes nothing the second time', async () => {
    await apply(fake);
    const before = fake.writes().length;
    expect(await apply(fake)).toEqual([]);
    expect(fake.writes()).toHaveLength(before);
  });

  it('finds what is there behind pages', async () => {
    await apply(fake);
    for (let at = 0; at < 7; at += 1) {
      const id = fake.project.nextId();
      fake.project.dashboards.set(id, { id, name: `Other ${at}`, description: '', deleted: false });
    }
    const [mine, ...rest] = [...fake.project.dashboards];
    fake.project.dashboards.clear();
    for (const [id, row] of [...rest, ...(mine ? [mine] : [])]) fake.project.dashboards.set(id, row);
    fake.pageSize = 3;
    expect(await apply(fake)).toEqual([]);
  });
});

describe('apply, after a person was there', () => {
  beforeEach(async () => {
    await apply(fake);
  });

  const edits: readonly (readonly [string, string, () => void])[] = [
    ['renamed', 'name', () => (insight('clients')['name'] = 'Who calls us')],
    [
      'moved',
      'layout',
      () => (tileOfInsight('clients').layouts = { sm: { x: 3, y: 90, w: 4, h: 4 }, xs: {} }),
    ],
    ['edited', 'query', () => (insight('clients')['query'] = { kind: 'InsightVizNode', source: {} })],
    [
      'described',
      'description',
      () =>
        (insight('clients')['description'] = String(insight('clients')['description']).replace(
          /^[^\n]*/,
          'Ours',
        )),
    ],
  ];
  it.each(edits)('keeps a tile that was %s, and takes it back with force', async (_, field, edit) => {
    edit();
    const [edited, place] = [
      structuredClone(insight('clients')),
      structuredClone(tileOfInsight('clients').layouts),
    ];
    expect((await plan(fake)).filter(({ kept }) => kept.length > 0).map(({ kept }) => kept)).toEqual([
      [field],
    ]);
    expect(await apply(fake)).toEqual([]);
    expect(insight('clients')).toEqual(edited);
    expect(tileOfInsight('clients').layouts).toEqual(place);
    expect((await apply(fake, blueprint(), true)).map(({ wanted }) => wanted.key)).toEqual(['clients']);
    const wanted = blueprint().tiles.find(({ key }) => key === 'clients');
    expect(insight('clients')).toMatchObject({ name: wanted?.name, query: wanted?.query });
    expect(tileOfInsight('clients').layouts).toEqual(wanted?.layout);
    expect(await apply(fake)).toEqual([]);
  });

  it('brings a new query to a tile that was renamed and moved', async () => {
    insight('journey')['name'] = 'Our funnel';
    tileOfInsight('journey').layouts = { sm: { x: 0, y: 99, w: 12, h: 9 } };
    const longer = blueprint(['user_signup', 'user_login', 'project_create']);
    const changed = await apply(fake, longer);
    expect(changed.find(({ wanted }) => wanted.key === 'journey')?.updates).toEqual(['query']);
    expect(insight('journey')).toMatchObject({
      name: 'Our funnel',
      query: longer.tiles.find(({ key }) => key === 'journey')?.query,
    });
    expect(tileOfInsight('journey').layouts).toEqual({ sm: { x: 0, y: 99, w: 12, h: 9 } });
    expect(await apply(fake, longer)).toEqual([]);
  });

  it('leaves a tile off that somebody took off, and puts it back with force, the same one', async () => {
    const { id } = insight('clients');
    tileOfInsight('clients').deleted = true;
    expect(await apply(fake)).toEqual([]);
    expect(insight('clients')['id']).toBe(id);
    expect((await apply(fake, blueprint(), true)).map(({ action }) => action)).toEqual(['attach']);
    expect(insight('clients')['id']).toBe(id);
    expect(tileOfInsight('clients').layouts).toEqual(
      blueprint().tiles.find(({ key }) => key === 'clients')?.layout,
    );
  });

  it('leaves an insight on the other dashboards that it is on', async () => {
    const other = fake.project.nextId();
    fake.project.dashboards.set(other, { id: other, name: 'Mine', description: '', deleted: false });
    fake.project.tiles.push({
      id: fake.project.nextId(),
      dashboard: other,
      insight: Number(insight('clients')['id']),
      layouts: {},
      deleted: false,
    });
    const own = fake.project.tiles.find(
      (tile) => tile.insight === insight('clients')['id'] && tile.dashboard !== other,
    );
    if (own) own.deleted = true;
    await apply(fake, blueprint(), true);
    const boards = fake.project.tiles
      .filter((tile) => tile.insight === insight('clients')['id'] && !tile.deleted)
      .map(({ dashboard }) => dashboard);
    expect(boards).toHaveLength(2);
    expect(boards).toContain(other);
  });

  it('keeps a heading that was reworded', async () => {
    const [tile] = textTiles();
    if (tile?.text) tile.text.body = tile.text.body.replace('What is used', 'Use');
    expect(await apply(fake)).toEqual([]);
    expect(textTiles()).toHaveLength(blueprint().sections.length);
  });

  it('knows a heading by its first line when its hidden line is gone', async () => {
    for (const { text } of textTiles()) if (text) text.body = text.body.split('\n')[0] ?? '';
    await apply(fake);
    expect(textTiles()).toHaveLength(blueprint().sections.length);
    expect(await apply(fake)).toEqual([]);
  });

  it('uses the insights again when the dashboard was deleted', async () => {
    for (const row of fake.project.dashboards.values()) row['deleted'] = true;
    for (const tile of fake.project.tiles) tile.deleted = true;
    const ids = [...fake.project.insights.keys()];
    await apply(fake);
    expect([...fake.project.insights.keys()]).toEqual(ids);
    expect(tileOfInsight('clients').layouts).toEqual(
      blueprint().tiles.find(({ key }) => key === 'clients')?.layout,
    );
    expect(await apply(fake)).toEqual([]);
  });

  it.each([
    ['dashboards', () => fake.project.dashboards],
    ['insights', () => fake.project.insights],
    ['cohorts', () => fake.project.cohorts],
  ] as const)('stops at two %s of one marker, and changes nothing', async (what, of) => {
    const rows = of();
    const [first] = rows.values();
    const id = fake.project.nextId();
    rows.set(id, { ...structuredClone(first), id, name: 'Copy' });
    const before = fake.writes().length;
    await expect(apply(fake)).rejects.toThrow(new RegExp(`2 ${what} carry the marker spanhog:api-usage`));
    expect(fake.writes()).toHaveLength(before);
  });

  it('stops at two headings of one marker', async () => {
    const [tile] = textTiles();
    if (tile) fake.project.tiles.push({ ...structuredClone(tile), id: fake.project.nextId() });
    await expect(apply(fake)).rejects.toThrow('2 text tiles carry the marker');
  });
});

describe('remove', () => {
  beforeEach(async () => {
    await apply(fake);
  });

  it('takes all of it, and nothing the second time', async () => {
    await remove(fake);
    for (const rows of [fake.project.dashboards, fake.project.insights, fake.project.cohorts]) {
      expect([...rows.values()].every((row) => row['deleted'] === true)).toBe(true);
    }
    const before = fake.writes().length;
    expect(await remove(fake)).toEqual({ gone: [], kept: [], board: 'absent' });
    expect(fake.writes()).toHaveLength(before);
  });

  it("keeps what a person edited, and the dashboard under it; force doesn't", async () => {
    insight('clients')['name'] = 'Mine';
    expect((await remove(fake)).kept.map(({ key }) => key)).toEqual(['clients']);
    expect(insight('clients')['name']).toBe('Mine');
    expect([...fake.project.dashboards.values()][0]?.['deleted']).toBe(false);
    expect((await remove(fake, true)).board).toBe('gone');
    expect([...fake.project.insights.values()].every((row) => row['deleted'] === true)).toBe(true);
  });

  it("keeps the dashboard, even by force, while somebody's own tile is on it", async () => {
    const board = [...fake.project.dashboards.keys()][0] ?? 0;
    const id = fake.project.nextId();
    fake.project.insights.set(id, { id, name: 'Revenue', description: '', deleted: false, query: {} });
    fake.project.tiles.push({
      id: fake.project.nextId(),
      dashboard: board,
      insight: id,
      layouts: {},
      deleted: false,
    });
    expect((await remove(fake, true)).board).toBe('kept');
    expect(fake.project.tilesOf(board).map(({ insight: own }) => own)).toEqual([id]);
    expect(fake.project.insights.get(id)?.['deleted']).toBe(false);
  });
});

describe('a run that breaks off', () => {
  it('is mended by the next, wherever it broke off, and whether or not PostHog did what it was asked last', async () => {
    await apply(fake);
    const all = fake.writes().length;
    await fake.close();
    for (let at = 0; at < all; at += 1) {
      for (const fault of ['reset', 'lose-answer'] as const) {
        fake = await startFakePostHogRest();
        let isBroken = false;
        let writes = 0;
        fake.faultAt = ({ method }) => {
          if (method !== 'GET') writes += 1;
          if (!isBroken && writes <= at) return undefined;
          if (method === 'GET' && !isBroken) return undefined;
          const first = !isBroken;
          isBroken = true;
          return first ? fault : 'reset';
        };
        await expect(apply(fake)).rejects.toThrow("Can't reach");
        fake.faultAt = () => undefined;
        await apply(fake);
        expect(fake.project.dashboards.size).toBe(1);
        expect(fake.project.insights.size).toBe(13);
        expect(fake.project.cohorts.size).toBe(3);
        expect(textTiles()).toHaveLength(blueprint().sections.length);
        for (const { key, layout } of blueprint().tiles) expect(tileOfInsight(key).layouts).toEqual(layout);
        expect((await plan(fake)).filter((part) => isChange(part) || part.kept.length > 0)).toEqual([]);
        await fake.close();
      }
    }
    fake = await startFakePostHogRest();
  });
});
