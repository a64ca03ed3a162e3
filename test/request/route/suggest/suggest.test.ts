import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestRoutes } from '../../../../src/request/route/suggest/suggest.js';
import { RouteTable } from '../../../../src/request/route/template/table.js';

const get = (...paths: readonly string[]) => paths.map((path) => ({ method: 'GET', path }));
const thrice = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => [path, path, path]);

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
      thrice(['/frobnicate/status', '/zigzag/export', '/zigzag/status']),
      ['/frobnicate/status', '/zigzag/export', '/zigzag/status'],
    ],
    ['words that were asked for once', ['/frobnicate/status', '/zigzag/status'], ['/{id}/status']],
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
      'a version without a letter, in front of everything',
      thrice(['/2/orders/17', '/2/orders', '/2/users/18', '/2/users', '/2/search', '/2/teams']),
      ['/2/orders', '/2/orders/{order_id}', '/2/search', '/2/teams', '/2/users', '/2/users/{user_id}'],
    ],
    [
      'numbers in front that are tenants',
      ['/1/orders', '/1/users', '/2/orders', '/2/users', '/3/users'],
      ['/{id}/orders', '/{id}/users'],
    ],
    [
      'words of the API’s own among many, by what is below each of them alone',
      [
        thrice('/radar/fraud /radar/lists /sigma/queries /sigma/jobs /zebra/plans /zebra/areas'.split(' ')),
        ['/kilo/orders', '/lima/orders', '/mike/users', '/papa/orders'],
      ].flat(),
      [
        '/radar/fraud /radar/lists /sigma/jobs /sigma/queries /zebra/areas /zebra/plans'.split(' '),
        ['/{id}/orders', '/{id}/users'],
      ].flat(),
    ],
    [
      'an unknown collection in front',
      ['/quuxes/17', '/quuxes/18', '/flurbs/4f2a91', '/flurbs/33', '/ann/17', '/bob/18', '/cleo/19'],
      ['/flurbs/{flurb_id}', '/quuxes/{quux_id}', '/{id}/{id_2}'],
    ],
    [
      'unknown words where most are names',
      ['orders', 'users', 'teams', 'roles', 'events', 'frobs', 'zigs', 'quux', 'flurb']
        .map((word) => `/v1/${word}`)
        .flatMap((path) => [path, path]),
      ['events', 'flurb', 'frobs', 'orders', 'quux', 'roles', 'teams', 'users', 'zigs'].map(
        (word) => `/v1/${word}`,
      ),
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
    [
      'commands behind a colon, and of the whole',
      ['/v1/operations/17:cancel', '/v1/operations/18:cancel', '/v1/operations:search'],
      ['/v1/operations/{operation_id}::cancel', '/v1/operations::search'],
    ],
    ['keys of an entity', ["/Books('x')", '/Books(17)', '/Books'], ['/Books', '/Books({id})']],
    [
      'formats behind a name',
      thrice(['17', '4f2a91', '18'].map((key) => `/v1/entities.${key}`)),
      ['/v1/entities.{id}'],
    ],
    [
      'what one of many can do and no other',
      [17, 18, 19, 20, 21].flatMap((id) =>
        thrice([`/users/${id}`, `/users/${id}/orders`, '/users/frobnicate/quux', '/users/frobnicate/zig']),
      ),
      ['/users/frobnicate/quux', '/users/frobnicate/zig', '/users/{user_id}', '/users/{user_id}/orders'],
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
