import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody, readMarked } from '../../src/dashboard/marker.js';
import { apply, blueprint, plan, remove } from './board.js';
import type { FakeTile, Row } from './fake-project.js';
import { type FakePostHogRest, startFakePostHogRest } from './fake-posthog-rest.js';

/** What a person left of a tile; what they didn't touch is spanhog's. */
interface Edited {
  name?: string;
  query?: Row;
  place?: Row;
  isOff: boolean;
}

interface Model {
  isApplied: boolean;
  journey: readonly string[];
  edits: Map<string, Edited>;
  /** Gone until the next apply. */
  deleted: Set<string>;
}

interface Real {
  readonly fake: FakePostHogRest;
}

const KEYS = ['top-endpoints', 'journey', 'clients'] as const;
const JOURNEYS = [
  ['user_signup', 'project_create'],
  ['user_signup', 'user_login', 'project_create'],
] as const;

function insightOf({ fake }: Real, key: string): Row | undefined {
  return [...fake.project.insights.values()].find(
    (row) => row['deleted'] !== true && readMarked(String(row['description'])).key === key,
  );
}

function tileOf({ fake }: Real, key: string): FakeTile | undefined {
  const id = insightOf({ fake }, key)?.['id'];
  return fake.project.tiles.find((tile) => tile.insight === id && !tile.deleted);
}

function editOf(model: Model, key: string): Edited {
  const edit = model.edits.get(key) ?? { isOff: false };
  model.edits.set(key, edit);
  return edit;
}

/** What must be true whenever an apply came to its end. */
async function check(model: Model, real: Real): Promise<void> {
  model.deleted.clear();
  const { fake } = real;
  const boards = [...fake.project.dashboards.values()].filter((row) => row['deleted'] !== true);
  expect(boards).toHaveLength(1);
  const wanted = blueprint(model.journey);
  for (const tile of wanted.tiles) {
    const own = [...fake.project.insights.values()].filter(
      (row) => row['deleted'] !== true && readMarked(String(row['description'])).key === tile.key,
    );
    expect(own).toHaveLength(1);
    const edit = model.edits.get(tile.key);
    expect(tileOf(real, tile.key) === undefined).toBe(edit?.isOff ?? false);
    if (edit?.isOff === true) continue;
    expect(own[0]?.['name']).toBe(edit?.name ?? tile.name);
    expect(own[0]?.['query']).toEqual(edit?.query ?? tile.query);
    expect(tileOf(real, tile.key)?.layouts['sm']).toEqual(edit?.place ?? tile.layout.sm);
  }
  const headings = fake.project.tiles
    .filter(({ text, deleted }) => text !== undefined && !deleted)
    .map(({ text }) => readBody(text?.body ?? '').key);
  expect(headings).toHaveLength(wanted.sections.length);
  expect(new Set(headings)).toEqual(new Set(wanted.sections.map(({ key }) => key)));
  expect([...fake.project.cohorts.values()].filter((row) => row['deleted'] !== true)).toHaveLength(3);
  const before = fake.writes().length;
  expect(await apply(fake, wanted)).toEqual([]);
  expect(fake.writes()).toHaveLength(before);
}

type Step = fc.AsyncCommand<Model, Real>;

function step(
  name: string,
  can: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<void>,
): Step {
  return { check: can, run, toString: () => name };
}

const always = (): boolean => true;
const applied = (model: Model): boolean => model.isApplied;
/** A person can only edit what is there to be seen. */
const visible = (key: string) => (model: Model) =>
  model.isApplied && !model.deleted.has(key) && model.edits.get(key)?.isOff !== true;

const steps: fc.Arbitrary<Step>[] = [
  fc.constantFrom(...JOURNEYS).map((journey) =>
    step(`apply ${journey.length}`, always, async (model, real) => {
      await apply(real.fake, blueprint(journey));
      Object.assign(model, { isApplied: true, journey });
      await check(model, real);
    }),
  ),
  fc.constant(
    step('apply --force', always, async (model, real) => {
      await apply(real.fake, blueprint(model.journey), true);
      model.isApplied = true;
      model.edits.clear();
      await check(model, real);
    }),
  ),
  fc
    .tuple(
      fc.nat(40),
      fc.constantFrom('reset' as const, 'lose-answer' as const),
      fc.constantFrom(...JOURNEYS),
    )
    .map(([at, fault, journey]) =>
      step(`apply, ${fault} at ${at}`, always, async (model, real) => {
        const from = real.fake.requests.length;
        real.fake.faultAt = (_, now) => (now - from < at ? undefined : now - from === at ? fault : 'reset');
        await apply(real.fake, blueprint(journey)).catch(() => {});
        real.fake.faultAt = () => undefined;
        await apply(real.fake, blueprint(journey));
        Object.assign(model, { isApplied: true, journey });
        await check(model, real);
      }),
    ),
  fc.tuple(fc.constantFrom(...KEYS), fc.string({ minLength: 1, maxLength: 30 })).map(([key, name]) =>
    step(`rename ${key}`, visible(key), async (model, real) => {
      const row = insightOf(real, key);
      if (row) row['name'] = `My ${name}`;
      editOf(model, key).name = `My ${name}`;
      await Promise.resolve();
    }),
  ),
  fc.tuple(fc.constantFrom(...KEYS), fc.nat(11), fc.nat(99)).map(([key, x, y]) =>
    step(`move ${key}`, visible(key), async (model, real) => {
      const place = { x, y: y + 100, w: 1, h: 3 };
      const tile = tileOf(real, key);
      if (tile) tile.layouts = { sm: place };
      editOf(model, key).place = place;
      await Promise.resolve();
    }),
  ),
  fc.tuple(fc.constantFrom(...KEYS), fc.string()).map(([key, sql]) =>
    step(`edit ${key}`, visible(key), async (model, real) => {
      const query = {
        kind: 'DataVisualizationNode',
        source: { kind: 'HogQLQuery', query: `SELECT '${sql}'` },
      };
      const row = insightOf(real, key);
      if (row) row['query'] = structuredClone(query);
      editOf(model, key).query = query;
      await Promise.resolve();
    }),
  ),
  fc.constantFrom(...KEYS).map((key) =>
    step(`take off ${key}`, visible(key), async (model, real) => {
      const tile = tileOf(real, key);
      if (tile) tile.deleted = true;
      editOf(model, key).isOff = true;
      await Promise.resolve();
    }),
  ),
  fc.constantFrom(...KEYS).map((key) =>
    step(`delete ${key}`, visible(key), async (model, real) => {
      const [row, tile] = [insightOf(real, key), tileOf(real, key)];
      if (row) row['deleted'] = true;
      if (tile) tile.deleted = true;
      model.edits.delete(key);
      model.deleted.add(key);
      await Promise.resolve();
    }),
  ),
  fc.constant(
    step('plan', applied, async (_, { fake }) => {
      const before = fake.writes().length;
      await plan(fake);
      assert.equal(fake.writes().length, before);
    }),
  ),
  fc.constant(
    step('remove --force', applied, async (model, real) => {
      await remove(real.fake, true);
      for (const rows of [
        real.fake.project.insights,
        real.fake.project.cohorts,
        real.fake.project.dashboards,
      ]) {
        assert.ok([...rows.values()].every((row) => row['deleted'] === true));
      }
      model.isApplied = false;
      model.edits.clear();
    }),
  ),
];

describe('plan, apply and remove, with a person at work in between', () => {
  it(
    'keep what the person did, change what is spanhog’s, and never make anything twice',
    { timeout: 300_000 },
    async () => {
      const runs = Number(process.env['SPANHOG_MODEL_RUNS'] ?? 25);
      expect.hasAssertions();
      await fc.assert(
        fc.asyncProperty(fc.commands(steps, { maxCommands: 8 }), async (commands) => {
          const fake = await startFakePostHogRest();
          try {
            await fc.asyncModelRun(
              () => ({
                model: {
                  isApplied: false,
                  journey: JOURNEYS[0],
                  edits: new Map<string, Edited>(),
                  deleted: new Set<string>(),
                },
                real: { fake },
              }),
              commands,
            );
          } finally {
            await fake.close();
          }
        }),
        { numRuns: runs },
      );
    },
  );
});
