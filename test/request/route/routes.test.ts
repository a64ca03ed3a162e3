import { describe, expect, it } from 'vitest';
import type { RouteQuestion } from '../../../src/request/route/question.js';
import { Routes } from '../../../src/request/route/routes.js';
import { ask } from './asking.js';

type Question = Parameters<typeof ask>[0];

function find(question: Question, routes: Routes = new Routes([])): string | undefined {
  return routes.find(ask(question))?.route;
}

/** A process that has answered these before. */
function after(seen: readonly Question[], templates: readonly string[] = []): Routes {
  const routes = new Routes(templates);
  for (const question of seen) routes.find(ask(question));
  return routes;
}

describe('Where a guard answers before the router', () => {
  const routes = after([
    { path: '/accounts/hugo/statements', routes: ['/accounts/:owner/statements'] },
    { path: '/v3/ledgers/9', routes: ['/v3/ledgers/{ledger}'] },
  ]);

  it.each([400, 401, 403, 429, 503, 301])(
    'with %i, the template counts that was seen before',
    (statusCode) => {
      const found = routes.find(ask({ path: '/accounts/erika/statements', statusCode }));
      expect(found).toMatchObject({ route: '/accounts/{owner}/statements', source: 'framework' });
      expect(find({ path: '/v3/ledgers/omega', statusCode, routes: ['/v3'] }, routes)).toBe(
        '/v3/ledgers/{ledger}',
      );
      expect(find({ path: '/v3/ledgers/omega', statusCode, routes: ['/{*all}'] }, routes)).toBe(
        '/v3/ledgers/{ledger}',
      );
    },
  );

  it('a template never makes an endpoint of what nothing was found at', () => {
    expect(find({ path: '/accounts/.env/statements', statusCode: 404 }, routes)).toBeUndefined();
  });

  it('and nothing was seen before, no value is told', () => {
    expect(find({ path: '/accounts/erika/statements', statusCode: 401 })).toBe('/accounts/{id}/statements');
  });

  it('what is learned is bounded', () => {
    const many = after(
      Array.from({ length: 6_000 }, (_, n) => ({ path: `/r${n}/x`, routes: [`/r${n}/:id`] })),
    );
    expect(find({ path: '/r4999/y', statusCode: 401 }, many)).toBe('/r4999/{id}');
    expect(find({ path: '/r5999/y', statusCode: 401 }, many)).toBe('/{id}/{id}');
  });
});

describe('Behind a prefix that the router never saw', () => {
  it.each([
    ['/gateway/greet/olga', '/greet/:who', '/gateway/greet/{who}'],
    ['/prod/acme-corp/books/7/pages', '/books/:book/pages', '/{id}/{id}/books/{book}/pages'],
  ])('%s with %s is %s', (path, route, expected) => {
    const found = new Routes([]).find(ask({ path, routes: [route] }));
    expect(found).toMatchObject({ route: expected, source: 'framework' });
  });

  it.each([
    ['/api/docs/a/b', '/docs/[...slug]'],
    ['/api/anything/olga', '/greet/:who'],
    ['/shop/7/olga', '/:who'],
  ])('%s is not with %s', (path, route) => {
    expect(new Routes([]).find(ask({ path, routes: [route] }))?.reason).toBe('the path');
  });

  it('counts behind four segments at the most', () => {
    const route = (path: string): string | undefined => find({ path, routes: ['/greet/:who'] });
    expect(route('/a1/b2/c3/d4/greet/olga')).toMatch(/^(?:\/\{id\}){4}\/greet\/\{who\}$/);
    expect(route('/a1/b2/c3/d4/e5/greet/olga')).not.toContain('{who}');
  });

  it('of a gateway that answers 404, or has several, is checked as any other', () => {
    const question: Question = { path: '/prod/x/y', routes: ['/orders/{order}'], isAuthoritative: true };
    expect(find({ ...question, statusCode: 404 })).toBeUndefined();
    expect(find({ ...question, routes: ['/orders/:order,/carts/:cart'] })).not.toMatch(/orders|carts/);
  });

  it('needs no check where the source is the gateway itself', () => {
    const question: Question = { path: '/prod/x', routes: ['/orders/{order}'], isAuthoritative: true };
    expect(find(question)).toBe('/orders/{order}');
  });
});

describe('The route of a child', () => {
  it.each<[string, string, readonly string[], number, string]>([
    ['one that covers the path', '/app/people/olga', ['/app/people/[who]'], 200, '/app/people/{who}'],
    ['the one that tells the most', '/posts/a-b', ['/posts', '/:kind/:id', '/posts/:id'], 404, '/posts/{id}'],
    ['the first of those that tell as much', '/a/b', ['/a/:one', '/a/:two'], 200, '/a/{one}'],
    ['one behind a prefix', '/v7/posts/a-b', ['/posts', '/posts/:id'], 200, '/v7/posts/{id}'],
    ['none that is a guard', '/people/olga', ['/people/*', '/:tenant/:rest'], 200, '/people/{id}'],
  ])('counts: %s', (_, path, children, statusCode, expected) => {
    expect(find({ path, statusCode, childRoutes: () => children })).toBe(expected);
  });
});

describe('A child that joins the path of a mount with the route behind it', () => {
  const joined = (path: string, route: string): string | undefined =>
    find({ path, doubtfulRoutes: () => [route] });

  it.each([
    [
      '/v2/projects/p7731/widgets/9',
      '/v2/projects/p7731/widgets/:widget_id',
      '/v2/projects/{id}/widgets/{widget_id}',
    ],
    ['/orgs/globex/members/7', '/orgs/globex/members/:member', '/orgs/{id}/members/{member}'],
    ['/erika/settings', '/erika/settings', '/{id}/settings'],
  ])('%s: %s lets no value out', (path, route, expected) => {
    expect(joined(path, route)).toBe(expected);
  });

  it('nor does it where nobody knows that it does so, and the value has digits', () => {
    const childRoutes = (): readonly string[] => ['/v2/projects/p7731/widgets/:widget'];
    expect(find({ path: '/v2/projects/p7731/widgets/9', childRoutes })).toBe(
      '/v2/projects/{id}/widgets/{widget}',
    );
  });

  it('is nothing that later requests are told by', () => {
    const routes = new Routes([]);
    routes.find(ask({ path: '/orgs/globex/members/7', doubtfulRoutes: () => ['/orgs/globex/members/:m'] }));
    expect(find({ path: '/orgs/globex/members/8', statusCode: 401 }, routes)).toBe('/orgs/{id}/members/{id}');
  });
});

describe('A wildcard of what stands in front', () => {
  it.each([
    ['/{proxy+}', '/v1/ledgers/7', '/v1/ledgers/:ledger', '/v1/ledgers/{ledger}'],
    ['/*', '/v1/batches', '/v1/batches', '/v1/batches'],
    ['/api/{*rest}', '/api/ledgers/7', '/api/ledgers/:ledger', '/api/ledgers/{ledger}'],
  ])('%s gives way to the route of the app behind it', (route, path, child, expected) => {
    expect(find({ path, routes: [route], childRoutes: () => [child] })).toBe(expected);
  });

  it.each([
    ['/{proxy+}', '/v1/ledgers/7', '/v1/ledgers/{id}'],
    ['/v1/{proxy+}', '/v1/ledgers/7', '/v1/ledgers/{id}'],
    ['/{proxy+}', '/', '/'],
  ])("%s of a gateway's gives way to the path of an app that says nothing: %s", (route, path, expected) => {
    const routes = new Routes(['/v1/ledgers']);
    expect(find({ path, routes: [route] }, routes)).toBe(expected);
    expect(find({ path, routes: [route], statusCode: 404 })).toBeUndefined();
    const off = new Routes([], false);
    expect(find({ path: '/v1/ledgers/7', routes: [route] }, off)).toMatch(/wildcard|proxy/);
  });

  it.each(['*', '/*', '/*splat', '/{*path}'])('%s that answered is the endpoint, and no name', (text) => {
    const question = { path: '/olga/settings/7', routes: ['/'], wildcardRoutes: () => [text] };
    expect(find(question)).toBe('/{wildcard}');
    const routes = new Routes([]);
    routes.find(ask({ path: '/people/7', routes: ['/people/:who'] }));
    expect(find({ ...question, path: '/people/8', statusCode: 401 }, routes)).toBe('/people/{who}');
  });

  it.each([
    ['/v2/files/[...path]', '/v2/files/{path}'],
    ['/v2/files/[[...path]]', '/v2/files/{path}'],
    ['/v2/[tenant]/files/[...path]', '/v2/{tenant}/files/{path}'],
  ])('%s of Next.js’s own is the route behind a base path and rewrites', (route, expected) => {
    const question = { routes: [route], path: '/api/x/y/dp7731/fp7731.pdf', isAuthoritative: true };
    expect(find(question)).toBe(expected);
    expect(find({ ...question, isAuthoritative: false })).not.toBe(expected);
  });

  it("and a file router's rest is an endpoint", () => {
    const childRoutes = (): readonly string[] => ['/v2/attic/[...path]'];
    expect(find({ path: '/v2/attic/a/b', childRoutes })).toBe('/v2/attic/{path}');
  });

  it('with several parameters is a template, also of what is missing once something was found', () => {
    const routes = new Routes([]);
    const question = { routes: ['/:shelf/:thing+'] };
    expect(find({ ...question, path: '/a/b/c' }, routes)).toBe('/{shelf}/{thing}');
    routes.find(ask({ ...question, path: '/a/b/c' }));
    expect(find({ ...question, path: '/a/lost', statusCode: 404 }, routes)).toBe('/{shelf}/{thing}');
  });

  it("and an API's mount is no folder of files", () => {
    expect(find({ path: '/v2/attic/d/f.pdf', routes: ['/v2'] })).not.toBe('/v2/{file}');
  });
});

describe('A regular expression, and files', () => {
  it.each([
    ['/^\\/shelf\\/(\\w+)\\/(.*)/', '/shelf/a/b/c', '/shelf/{1}/{2}'],
    ['/^\\/(?<lang>[a-z]{2})\\/about$/', '/fr/about', '/{lang}/about'],
    ['/site', '/site/js/main.4f2a.js', '/site/{file}'],
  ])('%s makes of %s the route %s', (route, path, expected) => {
    expect(find({ path, routes: [route] })).toBe(expected);
  });

  it.each([
    ['/assets/index-4f2a.js', '/assets/{file}'],
    ['/build/fonts/inter.woff2', '/build/{file}'],
    ['/main.9c1d.css', '/{file}'],
    ['/exports/customers.csv', '/exports/{id}'],
  ])('without a route %s is %s', (path, expected) => {
    expect(find({ path })).toBe(expected);
  });
});

describe('What a router is mounted on, or a guard', () => {
  it.each<[string, Partial<RouteQuestion> & Question, string | undefined]>([
    ['a mount', { path: '/backup', routes: ['/:shop'], statusCode: 404 }, undefined],
    ['a mount that answers', { path: '/backup', routes: ['/:shop'] }, '/{shop}'],
    ['a guard', { path: '/v1/.git/config', routes: ['/v1/{*rest}'], statusCode: 404 }, undefined],
    [
      'a guard, by a caller',
      { path: '/v1/nope', routes: ['/v1/*'], statusCode: 404, isIdentified: true },
      undefined,
    ],
    ['files', { path: '/media/a/b', routes: ['/media/*'], statusCode: 404 }, undefined],
    [
      'files, by a caller',
      { path: '/media/a/b', routes: ['/media/*'], statusCode: 404, isIdentified: true },
      '/media/{wildcard}',
    ],
    ['a catch-all', { path: '/any/page', routes: ['/{*page}'] }, '/{wildcard}'],
    [
      'a catch-all that refuses',
      { path: '/users/olga', routes: ['/{*page}'], statusCode: 401 },
      '/users/{id}',
    ],
  ])('%s: %j is %s', (_, question, expected) => {
    expect(find(question)).toBe(expected);
  });

  it('is told from a folder of files by the routes below it', () => {
    const routes = after([{ path: '/media/clips/7', routes: ['/media/clips/:clip'] }]);
    const missing: Question = {
      path: '/media/x/y',
      routes: ['/media/*'],
      statusCode: 404,
      isIdentified: true,
    };
    expect(find(missing, routes)).toBeUndefined();
  });
});

describe("The user's template", () => {
  it.each([
    ['/rpc/:procedure', '/rpc/{service}/list', '/rpc/{service}/list', '/rpc/books/list'],
    ['/odata/v2/shop*', '/odata/v2/shop/{entity}', '/odata/v2/shop/{entity}', '/odata/v2/shop/Books'],
    ['/:a/:b', '/books/{book}', '/books/{book}', '/books/7'],
    ['/books/:id', '/books/{book}', '/books/{id}', '/books/7'],
    ['/books/:id/pages', '/{kind}/{id}/pages', '/books/{id}/pages', '/books/7/pages'],
  ])('beside the framework that says %s, %s: %s', (route, template, expected, path) => {
    expect(find({ path, routes: [route] }, new Routes([template]))).toBe(expected);
  });
});

describe('A 404 without a router', () => {
  it('is an endpoint where that route has been answered before', () => {
    const routes = after([{ path: '/notes/8' }, { path: '/8.png' }, { path: '/api/8' }]);
    expect(find({ path: '/notes/9', statusCode: 404 }, routes)).toBe('/notes/{id}');
    expect(find({ path: '/notes/.env', statusCode: 404 }, routes)).toBeUndefined();
    expect(find({ path: '/wp-login.php', statusCode: 404 }, routes)).toBeUndefined();
    expect(find({ path: '/api/.git', statusCode: 404 }, routes)).toBeUndefined();
    expect(find({ path: '/orders/9', statusCode: 404 }, routes)).toBeUndefined();
  });
});

describe('A remote procedure', () => {
  it.each([
    ['/acme.v1.Books/List', 200, '/acme.v1.Books/List'],
    ['/acme.v1.Books/List', 404, '/acme.v1.Books/List'],
    ['/acme.v1.Books/Nope', 501, undefined],
    ['/acme.v1.Books/sk_live_SECRET', 200, undefined],
  ])('%s that answers %i is %s', (rpcRoute, statusCode, expected) => {
    expect(find({ path: undefined, rpcRoute, statusCode })).toBe(expected);
  });
});

describe("The span's name", () => {
  it.each([
    ['GET /books/:book', '/books/{book}'],
    ['GET /books/7', '/books/{id}'],
    ['GET /:any/:thing*', '/books/{id}'],
    ['GET', '/books/{id}'],
  ])('%s tells the route %s', (spanName, expected) => {
    expect(find({ path: '/books/7', spanName })).toBe(expected);
  });
});

describe('The option inference', () => {
  it.each([
    ['safe', '/people/{id}/notes'],
    ['words', '/people/olga/notes'],
    [false, undefined],
  ] as const)('%s makes of /people/olga/notes %s', (inference, expected) => {
    expect(find({ path: '/people/olga/notes' }, new Routes([], inference))).toBe(expected);
  });

  it('keeps literals of the templates that the user wrote', () => {
    const routes = new Routes(['/zorps/{zorp}/frobs'], 'safe', ['POST /users/vipclub', 'GET /gizmos/*']);
    expect(find({ path: '/zorps/7/x' }, routes)).toBe('/zorps/{id}/{id}');
    expect(find({ path: '/users/vipclub' }, routes)).toBe('/users/vipclub');
    expect(find({ path: '/users/olga' }, routes)).toBe('/users/{id}');
    expect(find({ path: '/gizmos/7' }, routes)).toBe('/gizmos/{id}');
  });
});
