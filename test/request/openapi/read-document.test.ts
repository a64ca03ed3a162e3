import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/request/openapi/read-document.js';
import type { Operation } from '../../../src/request/openapi/operation.js';
import { Operations } from '../../../src/request/openapi/operations.js';
import { RouteTable } from '../../../src/request/route/template/table.js';

const at = (path: string, more: object = {}, method = 'get'): object => ({
  openapi: '3.1.0',
  paths: { [path]: { [method]: {} } },
  ...more,
});

function read(document: unknown): readonly Operation[] {
  const told = readDocument(document);
  return 'operations' in told ? told.operations : [];
}

describe('base paths', () => {
  it.each([
    ['of an absolute URL', [{ url: 'https://api.acme.com/v1/' }], ['/v1/users', '/users']],
    ['of a relative one', [{ url: './v1' }], ['/v1/users', '/users']],
    ['of none', undefined, ['/users']],
    [
      'of several servers',
      [{ url: 'https://a.acme.com/live' }, { url: 'https://b.acme.com/test' }],
      ['/live/users', '/test/users', '/users'],
    ],
    [
      'of variables with an enum',
      [
        {
          url: '{scheme}://{region}.acme.com/{version}',
          variables: {
            scheme: { default: 'https' },
            region: { default: 'eu' },
            version: { default: 'v1', enum: ['v1', 'v2'] },
          },
        },
      ],
      ['/v1/users', '/v2/users', '/users'],
    ],
    ['of a URL without a scheme', [{ url: '//api.acme.com/v1' }], ['/v1/users', '/users']],
    ['of what is no server', [{ url: 5 }, null], ['/users']],
  ])('%s', (_what, servers, paths) => {
    expect(read(at('/users', { servers }))[0]?.paths).toEqual(paths);
  });

  it('are those of the operation, else of the path, else of the document', () => {
    const [own, path] = read({
      openapi: '3.0.3',
      servers: [{ url: '/a' }],
      paths: { '/x': { servers: [{ url: '/b' }], get: { servers: [{ url: '/c' }] }, post: {} } },
    });
    expect([own?.endpoint, path?.endpoint]).toEqual(['GET /c/x', 'POST /b/x']);
  });

  it("are Swagger 2.0's basePath", () => {
    expect(read({ swagger: '2.0', basePath: '/v2', paths: { '/pet': { post: {} } } })[0]?.endpoint).toBe(
      'POST /v2/pet',
    );
  });
});

describe('an operation', () => {
  it('has its id, tags, deprecation and sunset', () => {
    const operation = {
      operationId: 'listUsers',
      tags: ['users', 7, ''],
      deprecated: true,
      'x-sunset': '2027-03-01',
    };
    expect(read({ openapi: '3.0.0', paths: { '/users': { get: operation } } })[0]).toMatchObject({
      id: 'listUsers',
      tags: ['users'],
      deprecated: true,
      sunsetDate: '2027-03-01',
    });
  });

  it('takes the sunset of its path, and a date that a YAML parser made', () => {
    const item = { 'x-sunset': new Date('2027-03-01T00:00:00Z'), get: {} };
    expect(read({ openapi: '3.0.0', paths: { '/users': item } })[0]?.sunsetDate).toBe('2027-03-01');
  });

  it('is found behind a $ref within the document, and counted where that leads nowhere', () => {
    const document = {
      openapi: '3.1.0',
      components: { pathItems: { 'a/b': { get: { operationId: 'a' } } } },
      paths: {
        '/a': { $ref: '#/components/pathItems/a~1b' },
        '/b': { $ref: './b.yaml' },
        '/c': { $ref: '#/paths/~1c' },
      },
    };
    expect(readDocument(document)).toMatchObject({ operations: [{ id: 'a' }], unresolved: 2 });
  });

  it('may be of a method that only OpenAPI 3.2 has', () => {
    const document = {
      openapi: '3.2.0',
      paths: { '/x': { query: {}, additionalOperations: { PURGE: {} } } },
    };
    expect(read(document).map(({ endpoint }) => endpoint)).toEqual(['QUERY /x', 'PURGE /x']);
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { openapi: '2.0' },
    { swagger: '1.2' },
    { openapi: '3.0.0', paths: [] },
  ])('is not read from %j', (document) => {
    expect(readDocument(document)).toMatchObject({ expected: expect.stringContaining('OpenAPI') });
  });

  it('is left out where a part of the document is of another form', () => {
    const document = {
      openapi: '3.0.0',
      paths: {
        '/a': null,
        '/b': { get: 'x', parameters: [] },
        'x-c': { get: {} },
        '/d': { get: { tags: 'x', operationId: 4 } },
      },
    };
    expect(read(document)).toMatchObject([{ endpoint: 'GET /d', id: undefined, tags: [] }]);
  });
});

describe('a path as a template', () => {
  it.each([
    ['/users/{id}', '/users/7', '/users/{id}'],
    ['/users/{id}.json', '/users/7.json', '/users/{id}.json'],
    ['/users/{user-id}/', '/users/7', '/users/{user-id}'],
    ['/v1/{name}:cancel', '/v1/op7:cancel', '/v1/{name}:cancel'],
    ["/Users('{id}')", "/Users('7')", "/Users('{id}')"],
    ['/a/*', '/a/*', '/a/*'],
    ['/tiles/{z}/{x},{y}', '/tiles/1/2,3', '/tiles/{z}/{x},{y}'],
    ['/jobs?action=run', '/jobs', '/jobs'],
    ['/me/{0}', '/me/7', '/me/{_0}'],
  ])('%s covers %s', (path, asked, route) => {
    const operations = new Operations(read(at(path)));
    expect(new RouteTable([...operations.templates()].flat()).find('GET', asked)).toBe(route);
    expect(operations.find(`GET ${route}`)?.method).toBe('GET');
  });

  it.each([
    ['/a/*', '/a/b'],
    ['/v1/{name}:cancel', '/v1/op7'],
    ['/users/{id}', '/users'],
  ])('%s does not cover %s', (path, asked) => {
    expect(
      new RouteTable([...new Operations(read(at(path))).templates()].flat()).find('GET', asked),
    ).toBeUndefined();
  });

  it("finds its operation by a framework's names, and for HEAD", () => {
    const operations = new Operations(read(at('/users/{id}', { servers: [{ url: '/v1' }] })));
    expect(operations.find('GET /v1/users/{user_id}')?.endpoint).toBe('GET /v1/users/{id}');
    expect(operations.find('HEAD /Users/{x}')?.endpoint).toBe('GET /v1/users/{id}');
    expect(operations.find('POST /v1/users/{id}')).toBeUndefined();
    expect(operations.find('(unmatched)')).toBeUndefined();
  });
});
