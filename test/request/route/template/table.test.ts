import { describe, expect, it, vi } from 'vitest';
import { cutPath, segmentsOf, countSegments } from '../../../../src/request/route/path.js';
import { isRouteTemplate, RouteTable } from '../../../../src/request/route/template/table.js';

const table = new RouteTable([
  '/users/{id}',
  'GET /users/me',
  'POST /users/:id/activate',
  '/users/:id/:tab?',
  'GET /files/*',
  'DELETE /files/{name}',
  '/files/{name}/meta',
  '/flights/:from-:to',
  '/flights/{id}',
  '/v1/a',
  '/v1/{x}',
]);

describe('RouteTable', () => {
  it.each([
    ['GET', '/users/42', '/users/{id}'],
    ['GET', '/users/me', '/users/me'],
    ['GET', '/Users/ME', '/users/me'],
    ['HEAD', '/users/me', '/users/me'],
    ['POST', '/users/me', '/users/{id}'],
    ['POST', '/users/42/activate', '/users/{id}/activate'],
    ['GET', '/users/42/activate', '/users/{id}/{tab}'],
    ['GET', '/users/42/posts', '/users/{id}/{tab}'],
    ['GET', '/files/a/b/c', '/files/{wildcard}'],
    ['HEAD', '/files/a/b/c', '/files/{wildcard}'],
    ['POST', '/files/a/b/c', undefined],
    ['DELETE', '/files/a', '/files/{name}'],
    ['GET', '/files/a/meta', '/files/{name}/meta'],
    ['GET', '/flights/LAX-SFO', '/flights/{from}-{to}'],
    ['GET', '/flights/7', '/flights/{id}'],
    ['GET', '/v1/a', '/v1/a'],
    ['GET', '/v1/b', '/v1/{x}'],
    ['GET', '/v1/%61', '/v1/a'],
    ['GET', '/v1', undefined],
    ['GET', '/nowhere', undefined],
    ['GET', '/', undefined],
  ])('finds for %s %s the route %s', (method, path, route) => {
    expect(table.find(method, cutPath(path))).toBe(route);
  });

  it('finds what stands behind a literal that leads nowhere', () => {
    const routes = new RouteTable(['/a/b/c', '/a/{x}/d', '/{y}/b/e']);
    expect(routes.find('GET', '/a/b/d')).toBe('/a/{x}/d');
    expect(routes.find('GET', '/a/b/e')).toBe('/{y}/b/e');
  });

  it('knows thousands of templates', () => {
    const many = new RouteTable(Array.from({ length: 5_000 }, (_, n) => `/api/r${n}/{id}/parts/{part}`));
    expect(many.find('GET', '/api/r4999/7/parts/8')).toBe('/api/r4999/{id}/parts/{part}');
    expect(many.find('GET', '/api/r5000/7/parts/8')).toBeUndefined();
  });

  it('keeps the first of two templates that say the same', () => {
    expect(new RouteTable(['/a/{x}', '/a/:x']).find('GET', '/a/1')).toBe('/a/{x}');
  });
});

describe('Many templates that begin with a pattern', () => {
  it('are each looked at once as they are added', () => {
    const step = vi.spyOn(JSON, 'stringify');
    const many = new RouteTable(Array.from({ length: 2_000 }, (_, n) => `/:shop-${n}/books/:book`));
    expect(step.mock.calls.length).toBeLessThanOrEqual(2_000);
    step.mockRestore();
    expect(many.find('GET', '/a-1999/books/7')).toBe('/{shop}-1999/books/{book}');
  });
});

describe('isRouteTemplate', () => {
  it.each([
    ['/users/{id}', true],
    ['GET /users/:id', true],
    ['/', true],
    ['/*', false],
    ['/(.*)', false],
    ['users', false],
    ['GET', false],
    ['/^\\/x$/', true],
    ['/^(a|b)|c/', false],
    [`/${'a'.repeat(2_000)}`, false],
  ])('%s: %s', (text, is) => {
    expect(isRouteTemplate(text)).toBe(is);
  });
});

describe('The path of a request target', () => {
  it.each([
    ['/a/b?api_key=secret', '/a/b'],
    ['/a/b#frag', '/a/b'],
    ['/a#b?c', '/a'],
    ['http://user:pass@host:80/a/b?c', '/a/b'],
    ['https://host', '/'],
    ['https://host?x=1', '/'],
    ['a/b', '/a/b'],
    ['*', '/*'],
    ['', '/'],
    ['?x=1', '/'],
  ])('%s is cut to %s', (target, path) => {
    expect(cutPath(target)).toBe(path);
  });

  it.each(['/', '', '/a', '/a/', '//a//b//', '/a%2fb/c'])(
    '%j has as many segments as are counted',
    (path) => {
      expect(countSegments(path)).toBe(segmentsOf(path).length);
    },
  );
});
