import { format } from '@cdktf/hcl-tools';
import { parse } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../src/checks.js';
import { block, call } from '../../src/dashboard/print/hcl.js';
import { printed } from '../../src/dashboard/print/print-json.js';
import { printTerraform } from '../../src/dashboard/print/terraform.js';
import { blueprint } from './board.js';
import { rowIn } from './fake-project.js';

const ALL = printed(blueprint());

describe('print --json', () => {
  it('is the dashboard, its insights, cohorts and endpoints, and nothing else', () => {
    expect(Object.keys(ALL)).toEqual(['dashboard', 'insights', 'cohorts', 'endpoints']);
    expect(ALL.insights).toHaveLength(13);
    for (const each of ALL.insights) {
      expect(Object.keys(each)).toEqual(['key', 'name', 'description', 'query', 'layout']);
      expect(each.description.split('\n').at(-1)).toBe(`spanhog:api-usage/${each.key}`);
    }
    expect(ALL.endpoints.map((each) => rowIn(each)['name'])).toEqual([
      'api_usage_by_endpoint',
      'api_usage_by_day',
      'api_errors',
      'api_deprecated_calls',
    ]);
  });

  it('says the same every time', () => {
    expect(printed(blueprint())).toEqual(ALL);
  });

  it('counts no events in a cohort: an event may stand for many requests', () => {
    const text = JSON.stringify(ALL.cohorts);
    expect(text).toContain('"performed_event"');
    expect(text).not.toMatch(/performed_event_multiple|operator_value/);
  });

  it('makes a funnel of the journey', () => {
    const journey = ALL.insights.find(({ key }) => key === 'journey');
    const series = rowIn(rowIn(journey?.query)['source'])['series'];
    expect(series).toMatchObject([{ event: 'user_signup' }, { event: 'project_create' }]);
  });
});

describe('print --terraform', () => {
  const text = printTerraform(ALL);

  it('is as terraform fmt would leave it', async () => {
    expect(await format(text)).toBe(text);
  });

  it('says the same as --json', async () => {
    const resources = rowIn(rowIn(await parse('api-usage.tf', text))['resource']);
    const board = one(rowIn(resources['posthog_dashboard'])['api_usage']);
    expect(board).toEqual({ name: ALL.dashboard.name, description: ALL.dashboard.description });
    const insights = rowIn(resources['posthog_insight']);
    expect(Object.keys(insights)).toHaveLength(13);
    for (const { key, name, description, query } of ALL.insights) {
      const found = one(insights[key.replaceAll('-', '_')]);
      expect(found).toMatchObject({ name, dashboard_ids: ['${posthog_dashboard.api_usage.id}'] });
      expect(await plain(found['description'])).toBe(description);
      expect(await plain(found['query_json'])).toEqual(query);
    }
    const tiles: unknown = one(rowIn(resources['posthog_dashboard_layout'])['api_usage'])['tiles'];
    expect(tiles).toHaveLength(13 + ALL.dashboard.tiles.length);
    const layouts = await Promise.all(
      (Array.isArray(tiles) ? tiles : []).map((tile) => plain(rowIn(tile)['layouts_json'])),
    );
    for (const { layout } of ALL.insights) expect(layouts).toContainEqual(layout);
  });

  it(
    'lets no text be an interpolation, and stays formatted, whatever the text',
    { timeout: 120_000 },
    async () => {
      const odd = fc.oneof(
        fc.string({
          unit: fc.constantFrom('a', ' ', '\n', '"', '\\', '${', '%{', '$', '%', '}', 'EOT', '\t', '\r', 'ü'),
        }),
        // HCL has texts composed.
        fc.string({ unit: 'grapheme' }).map((each) => each.normalize('NFC')),
      );
      const values = fc.dictionary(
        fc.constantFrom('kind', 'source', 'a-b', '$key', 'longer_name', 'x'),
        fc.oneof(
          odd,
          fc.integer(),
          fc.boolean(),
          fc.array(odd, { maxLength: 4 }),
          fc.dictionary(fc.constantFrom('y', 'zz', 'query'), odd),
        ),
      );
      await fc.assert(
        fc.asyncProperty(values, async (given) => {
          const source = block('resource "a" "b"', {
            name: 'n',
            query_json: call('jsonencode', given, '  '),
          });
          expect(await format(source)).toBe(source);
          const resource = rowIn(rowIn(await parse('x.tf', source))['resource']);
          expect(await plain(one(rowIn(resource['a'])['b'])['query_json'])).toEqual({ ...given });
        }),
        { numRuns: 100 },
      );
    },
  );
});

function one(blocks: unknown): Readonly<Record<string, unknown>> {
  return rowIn(Array.isArray(blocks) ? blocks[0] : undefined);
}

/** What Terraform would make of it: the calls that we write, and the texts that the parser leaves as they are. */
async function plain(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return await Promise.all(value.map((each) => plain(each)));
  if (isRecord(value)) {
    const entries = Object.entries(value).map(async ([key, each]) => [key, await plain(each)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (typeof value !== 'string') return value;
  const encoded = /^\$\{jsonencode\(([^]*)\)\}$/.exec(value)?.[1];
  if (encoded !== undefined) return await plain(await literalOf(encoded));
  const cut = /^\$\{chomp\(([^]*)\)\}$/.exec(value)?.[1];
  if (cut !== undefined) return unescaped(String(await literalOf(cut)).replace(/\n$/, ''));
  return unescaped(value);
}

async function literalOf(expression: string): Promise<unknown> {
  const file = await parse('x.tf', `locals {\n  x = ${expression}\n}\n`);
  return one(rowIn(file)['locals'])['x'];
}

function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
}
