import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestRoutes } from '../../../src/request/route/suggest.js';
import { RouteTable } from '../../../src/request/route/table.js';

const get = (...paths: readonly string[]) => paths.map((path) => ({ method: 'GET', path }));

describe('Suggested routes', () => {
  it.each([
    [
      'numbers',
      ['/orders/17', '/orders/18/items', '/orders/18/items/3'],
      ['/orders/{order_id}', '/orders/{order_id}/items', '/orders/{order_id}/items/{item_id}'],
    ],
    ['an unknown word behind a plural', ['/users/hannah'], ['/users/{user_id}']],
    ['a known one there', ['/users/search', '/users/hannah'], ['/users/search', '/users/{user_id}']],
    [
      'a few words of the API’s own',
      ['/frobnicate/status', '/zigzag/status'],
      ['/frobnicate/status', '/zigzag/status'],
    ],
    [
      'many different words at one place',
      ['/ann/settings', '/bob/settings', '/cleo/settings', '/dirk/settings'],
      ['/{id}/settings'],
    ],
    [
      'versions',
      ['/v1/orders/17', '/2024-10-01/orders/17'],
      ['/2024-10-01/orders/{order_id}', '/v1/orders/{order_id}'],
    ],
    [
      'words and days beside what can be no words',
      ['/deletion/17', '/deletion/4f2a', '/deletion/acme', '/deletion/2024-05-17'],
      ['/deletion/{deletion_id}'],
    ],
    [
      'what a format is asked for by',
      ['/records/17.json', '/records/18.json'],
      ['/records/{record_id}.json'],
    ],
    ['one name twice', ['/a1/b2/c3'], ['/{id}/{id_2}/{id_3}']],
    ['files and addresses', ['/files/report.pdf', '/files/a%40b.com'], ['/files/{file_id}']],
  ])('%s', (_what, paths, expected) => {
    expect(suggestRoutes(get(...paths))).toEqual(expected.map((path) => `GET ${path}`));
  });

  it('keep methods apart, and have nothing to say of the root', () => {
    expect(
      suggestRoutes([
        { method: 'POST', path: '/orders' },
        { method: 'GET', path: '/orders' },
        { method: 'GET', path: '/' },
      ]),
    ).toEqual(['GET /orders', 'POST /orders']);
  });

  it('cover every path that they were made of, as the option `routes` reads them', () => {
    const segment = fc.oneof(
      fc.constantFrom('v1', 'users', 'orders', 'search', 'status', 'acme', 'x-y_z'),
      fc.stringMatching(/^[\w.~%{}:*-]{1,12}$/),
      fc.uuid(),
    );
    const path = fc
      .array(segment, { minLength: 1, maxLength: 5 })
      .map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), (paths) => {
        const table = new RouteTable([...suggestRoutes(get(...paths))]);
        for (const one of paths) expect(table.find('GET', one)).toBeDefined();
      }),
    );
  });
});
