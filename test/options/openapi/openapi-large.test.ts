import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dump, load, YAMLException } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/options/openapi/openapi-yaml.js';
import { loadDocument } from '../../../src/options/openapi/openapi-file.js';
import { inTurns } from '../../../src/request/openapi/in-turns.js';
import type { Operations } from '../../../src/request/openapi/operations.js';
import { readDocument } from '../../../src/request/openapi/read-document.js';
import { RouteTable } from '../../../src/request/route/template/table.js';

const RESOURCES = 1_500;
const METHODS = ['get', 'put', 'delete'] as const;
/** A page of prose, as real documents have beside each field. */
const PROSE = 'What it is, and what it was: "quoted", {braced}, #/not/a/reference. '.repeat(20);

/** Thousands of operations, schemas that refer to each other in circles, some megabytes of text. */
function largeDocument(resources: number) {
  const paths = Array.from({ length: resources }, (_, at) => [
    `/orgs/{org}/things_${at}/{id}`,
    {
      parameters: [{ $ref: '#/components/parameters/org' }],
      ...Object.fromEntries(
        METHODS.map((method) => [
          method,
          {
            operationId: `${method}Thing${at}`,
            tags: [`area ${at % 40}`],
            ...(at % 100 === 0 && { deprecated: true, 'x-sunset': '2027-03-01' }),
            responses: { 200: { content: { 'application/json': { schema: schemaOf(at) } } } },
          },
        ]),
      ),
    },
  ]);
  const schemas = Array.from({ length: resources }, (_, at) => [
    `thing_${at}`,
    {
      description: PROSE,
      properties: {
        next: schemaOf((at + 1) % resources),
        self: schemaOf(at),
        deep: { allOf: [{ anyOf: [{ items: { items: { properties: { x: schemaOf(0) } } } }] }] },
      },
    },
  ]);
  return {
    openapi: '3.1.0',
    servers: [{ url: 'https://api.acme.com/v1' }],
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas), parameters: { org: { name: 'org', in: 'path' } } },
  };
}

function schemaOf(at: number) {
  return { $ref: `#/components/schemas/thing_${at}`, description: PROSE.slice(0, 400) };
}

const document = largeDocument(RESOURCES);
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-openapi-'));
  writeFileSync(join(directory, 'api.json'), JSON.stringify(document, null, 2));
  writeFileSync(join(directory, 'api.yaml'), dump(document));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Does something, and counts the turns that others get meanwhile. */
async function withTurns<Result>(
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly turns: number }> {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await run();
  isOver = true;
  return { result, turns };
}

async function addAll(operations: Operations): Promise<RouteTable> {
  const table = new RouteTable([]);
  await inTurns(
    (function* add() {
      for (const some of operations.templates()) {
        for (const template of some) table.add(template);
        yield;
      }
    })(),
  );
  return table;
}

describe('a document of thousands of operations, and of eight megabytes', () => {
  it.each(['api.json', 'api.yaml'])(
    'is read whole, others get their turns, and matching is right: %s',
    async (name) => {
      const location = pathToFileURL(join(directory, name));
      const { result: operations, turns } = await withTurns(async () => {
        const { operations: all, unresolved } = await loadDocument(location);
        expect(unresolved).toBe(0);
        return all;
      });
      expect(operations.all).toHaveLength(RESOURCES * METHODS.length);
      // A turn for every hundred paths at least.
      expect(turns).toBeGreaterThanOrEqual(RESOURCES / 100);
      expect(operations.find('PUT /v1/orgs/{o}/things_1400/{x}')).toMatchObject({
        id: 'putThing1400',
        tags: ['area 0'],
        deprecated: true,
        sunsetDate: '2027-03-01',
      });
      const { result: table, turns: more } = await withTurns(() => addAll(operations));
      expect(more).toBeGreaterThanOrEqual((RESOURCES * METHODS.length) / 100);
      expect(table.find('GET', '/v1/orgs/acme/things_1499/7')).toBe('/v1/orgs/{org}/things_1499/{id}');
      expect(table.find('GET', '/v1/orgs/acme/things_1500/7')).toBeUndefined();
    },
  );

  it('may be an object whose schemas hold themselves', () => {
    const circular: Record<string, unknown> = { ...largeDocument(3) };
    circular['components'] = { schemas: { itself: circular } };
    expect(readDocument(circular)).toMatchObject({
      operations: { length: 3 * METHODS.length },
      unresolved: 0,
    });
  });

  it('with more operations than anybody has is refused in words', () => {
    const item = { get: {}, put: {}, post: {}, delete: {}, patch: {}, head: {}, options: {}, trace: {} };
    const paths = Object.fromEntries(Array.from({ length: 12_501 }, (_, at) => [`/a${at}`, item]));
    expect(readDocument({ openapi: '3.1.0', paths })).toEqual({
      expected: expect.stringContaining('100,000 operations at most'),
    });
  });
});

/** More than is read in one go. */
const LONG = `x-long: "${'x'.repeat(70_000)}"\n`;
const HEAD = `openapi: 3.1.0\n${LONG}servers:\n- url: /v1\n`;
const USER = '  /users/{id}:\n    get:\n      operationId: getUser\n';

describe('large YAML', () => {
  it.each([
    ['in block style', `${HEAD}paths:\n${USER}  /b: # of b\n    put: { operationId: b }\n`],
    [
      'that begins with ---, and has comments',
      `%YAML 1.2\n---\n# top\n${HEAD}paths: # all\n\n  # one\n${USER}# end\n`,
    ],
    ['that begins with --- alone', `---\n${HEAD}paths:\n${USER}`],
    ['with quoted paths', `${HEAD}"paths":\n  '/a: b':\n    get: {}\n  "/c":\n    get: {}\n`],
    ['with Windows’ ends of lines', `${HEAD}paths:\n${USER}components: {}\n`.replaceAll('\n', '\r\n')],
    ['with an anchor in front of the paths', `${HEAD}x-a: &a { tags: [u] }\npaths:\n  /a:\n    get: *a\n`],
    ['with anchors between paths', `${HEAD}paths:\n  /a: &a\n    get: { operationId: a }\n  /b: *a\n`],
    [
      'with paths of components',
      `${HEAD}paths:\n  /a: { $ref: '#/components/pathItems/a' }\ncomponents:\n  pathItems:\n    a:\n      get: {}\n`,
    ],
    [
      'with paths of anywhere',
      `${HEAD}paths:\n  /a:\n    $ref: >-\n      #/x-items/a\nx-items:\n  a:\n    get: {}\n`,
    ],
    [
      'with a reference by an alias',
      `${HEAD}x-r: &r '#/x-items/a'\npaths:\n  /a: { $ref: *r }\nx-items:\n  a:\n    get: {}\n`,
    ],
    ['with paths in braces', `${HEAD}paths: { /a: { get: {} } }\n`],
    ['without paths', `${HEAD}info: {}\n`],
    ['with no path', `${HEAD}paths: {}\n`],
    [
      'with texts over several lines',
      `${HEAD}paths:\n  /a:\n    get:\n      summary: |\n        /b:\n          get: {}\n      description: "one\n        /c:\n        two"\n      operationId: a\n`,
    ],
    ['with complex keys', `${HEAD}paths:\n  ? /a\n  : get: {}\n`],
    [
      'that is indented deeply, its lists not at all',
      `${HEAD}tags:\n- name: a\npaths:\n        /a:\n                get:\n                        tags:\n                        - a\n`,
    ],
    ['that is indented as a whole', `${HEAD}paths:\n${USER}`.replaceAll(/^(?=.)/gm, '  ')],
  ])('%s says what it says when it is read as a whole', async (_what, text) => {
    expect(text.length).toBeGreaterThan(64 * 1024);
    expect(readDocument(await readYaml(text, load))).toEqual(readDocument(load(text)));
  });

  it.each([
    ['a text that leaves its column', `${HEAD}paths:\n  /a:\n    get:\n      summary: "one\n  /b: two"\n`],
    ['two documents', `${HEAD}paths:\n${USER}---\na: 1\n`],
    ['a path twice', `${HEAD}paths:\n${USER}${USER}`],
    ['paths twice', `${HEAD}paths:\n${USER}paths: {}\n`],
    ['an alias of nothing', `${HEAD}paths:\n  /a: *nothing\n`],
  ])('with %s is refused as ever', async (_what, text) => {
    expect(() => load(text)).toThrow(YAMLException);
    await expect(readYaml(text, load)).rejects.toThrow(YAMLException);
  });

  it('is read in slices, without its schemas', async () => {
    const read: number[] = [];
    const text = dump(largeDocument(300));
    const seen = await readYaml(text, (part) => {
      read.push(part.length);
      return load(part);
    });
    expect(readDocument(seen)).toEqual(readDocument(load(text)));
    expect(read.length).toBeGreaterThan(3);
    expect(Math.max(...read)).toBeLessThan(text.length / 3);
    expect(read.reduce((sum, length) => sum + length)).toBeLessThan(text.length);
  });
});
