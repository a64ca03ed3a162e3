import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../src/options/resolve.js';
import { loadDocument } from '../../../src/options/openapi/openapi-file.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-openapi-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const YAML = `# of the API
openapi: 3.1.0
servers: [{ url: /v1 }]
x-common: &common { tags: [users], deprecated: true }
paths:
  /users/{id}:
    get:
      <<: *common
      operationId: getUser
`;

function file(name: string, text: string): URL {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return pathToFileURL(path);
}

describe('the option openapi', () => {
  it.each([
    ['a number', 7, 'got 7 (number)'],
    ['an empty text', ' ', 'a path to an OpenAPI document'],
    ['an array', [], 'got an array'],
    ['another object', { secret: 'hunter2' }, 'an OpenAPI document of version 3, or Swagger 2.0'],
    ['an address', 'https://acme.com/openapi.json', 'got a URL: download it'],
  ])('refuses %s, without its value', (_what, openapi, message) => {
    const resolve = (): unknown => resolveOptions({ openapi }, {});
    expect(resolve).toThrow(TypeError);
    expect(resolve).toThrow(message);
    expect(resolve).not.toThrow(/hunter2|acme/);
  });

  it('refuses a document whose getters throw', () => {
    const document = Object.defineProperty({}, 'openapi', {
      enumerable: true,
      get: () => {
        throw new Error('hunter2');
      },
    });
    expect(() => resolveOptions({ openapi: document }, {})).toThrow(
      'Expected `openapi` to be a document that can be read',
    );
  });

  it.each([
    './openapi.yaml',
    pathToFileURL('/x/openapi.yaml'),
    'file:///x/openapi.yaml',
    String.raw`C:\api.yaml`,
  ])('takes %s without a look', (openapi) => {
    expect(resolveOptions({ openapi }, {}).openapi).toHaveProperty('file');
  });
});

describe('a file', () => {
  it.each([
    ['YAML', 'a.yaml', YAML],
    [
      'JSON',
      'a.json',
      '\u{FEFF}{"openapi":"3.1.0","servers":[{"url":"/v1"}],"paths":{"/users/{id}":{"get":{"operationId":"getUser"}}}}',
    ],
    ['YAML with the name of JSON', 'b.json', YAML],
    [
      'YAML in braces',
      'c.yaml',
      "{openapi: '3.1.0', servers: [{url: /v1}], paths: {/users/{id}: {get: {operationId: getUser}}}}".replace(
        '/users/{id}',
        "'/users/{id}'",
      ),
    ],
  ])('may be %s', async (_what, name, text) => {
    const { operations } = await loadDocument(file(name, text));
    expect(operations.all).toMatchObject([{ endpoint: 'GET /v1/users/{id}', id: 'getUser' }]);
  });

  it('may have its paths in others', async () => {
    file('parts/users.yaml', 'get: { operationId: listUsers }');
    file('parts/all.json', '{"things":{"get":{"operationId":"listThings"}}}');
    const main = file(
      'main.yaml',
      "openapi: 3.0.0\npaths:\n  /users: { $ref: 'parts/users.yaml' }\n  /things: { $ref: './parts/all.json#/things' }\n  /gone: { $ref: ./gone.yaml }\n  /away: { $ref: 'https://acme.com/x.yaml' }\n",
    );
    const { operations, unresolved } = await loadDocument(main);
    expect(operations.all.map(({ id }) => id)).toEqual(['listUsers', 'listThings']);
    expect(unresolved).toBe(2);
  });

  it.each([
    ['is not there', () => pathToFileURL(join(directory, 'no.yaml')), 'there is no such file'],
    ['is a directory', () => pathToFileURL(directory), 'it is a directory'],
    ['is broken JSON', () => file('x.json', '{"secret": "hunter2",'), 'it is no valid JSON'],
    ['is broken YAML', () => file('x.yaml', 'a: [hunter2'), 'it is neither valid YAML nor JSON'],
    ['is something else', () => file('y.yaml', 'hunter2'), 'expected an OpenAPI document of version 3'],
  ])('that %s is told of without a value', async (_what, location, message) => {
    await expect(loadDocument(location())).rejects.toThrow(message);
    await expect(loadDocument(location())).rejects.not.toThrow('hunter2');
  });
});
