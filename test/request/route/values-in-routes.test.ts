import { describe, expect, it } from 'vitest';
import type { RouteQuestion } from '../../../src/request/route/question.js';
import { Routes } from '../../../src/request/route/routes.js';
import { ask } from './asking.js';

function routeOf(question: Partial<RouteQuestion> & { readonly path: string | undefined }) {
  return new Routes([]).find(ask(question))?.route;
}

describe('A route without a parameter may be the path', () => {
  it.each([
    '123',
    'A1B2C3',
    'u123456',
    'org_1234',
    'AB123456C',
    'john-smith-1980',
    'JBSWY3DPEHPK3PXP',
    '0xdeadbeefcafe1234',
    '10.0.0.1:8080',
    '48.85,2.35',
    '-33.8688,151.2093',
    '2024-01-15T10:30:00Z',
  ])('%s in it is a value', (value) => {
    const path = `/users/${value}`;
    expect(routeOf({ path, routes: [path] })).toBe('/users/{id}');
  });

  it.each(['/v2/oauth2/token', '/hash/sha256', '/keys/x509', '/errors/404', '/mailer/step-2', '/i18n/de'])(
    '%s holds none',
    (path) => expect(routeOf({ path, routes: [path] })).toBe(path),
  );

  it('and one with a parameter is a template, whose literals are its own', () => {
    expect(routeOf({ path: '/form1099/7', routes: ['/form1099/:id'] })).toBe('/form1099/{id}');
  });
});

describe('A route that is the raw path', () => {
  const raw = (path: string, more: Partial<RouteQuestion> = {}) => routeOf({ path, routes: [path], ...more });

  it.each([
    ['/users/jane', '/users/{id}'],
    ['/users/jane/orders', '/users/{id}/orders'],
    ['/api/v1/customers/jane-doe/invoices', '/api/v1/customers/{id}/invoices'],
    ['/users/jane.doe', '/users/{id}'],
    ['/users/jane%20doe', '/users/{id}'],
    ['/users/jane;role=admin/orders', '/users/{id}/orders'],
    ['/users/王小明', '/users/{id}'],
    ['/files/salary-list.xlsx', '/files/{id}'],
    ['/cities/paris/weather', '/cities/{id}/weather'],
  ])('%s is %s where nothing says that routes are templates', (path, route) => {
    expect(raw(path)).toBe(route);
    expect(routeOf({ path, routes: [], childRoutes: () => [path] })).toBe(route);
    expect(routeOf({ path: `/frobnitz${path}`, routes: [path] })).toBe(`/{id}${route}`);
  });

  it('holds what is no value', () => {
    for (const path of ['/users/me', '/reports/search', '/widgets', '/acme', '/users/export', '/i18n/de'])
      expect(raw(path)).toBe(path);
  });

  it('is a template where a router has a span, or has named one before', () => {
    expect(raw('/reports/weekly', { isRouted: () => true })).toBe('/reports/weekly');
    const routes = new Routes([]);
    routes.find(ask({ path: '/users/7', routes: ['/users/:id'] }));
    expect(routes.find(ask({ path: '/reports/weekly', routes: ['/reports/weekly'] }))?.route).toBe(
      '/reports/weekly',
    );
  });

  it('is the template seen before where it is refused, and no endpoint where nothing was found', () => {
    const routes = new Routes([]);
    routes.find(ask({ path: '/users/7', routes: ['/users/:name'] }));
    const refused = (statusCode: number) =>
      routes.find(ask({ path: '/users/jane', routes: ['/users/jane'], statusCode }))?.route;
    expect([401, 403, 429, 500].map(refused)).toEqual(Array.from({ length: 4 }, () => '/users/{name}'));
    expect(refused(404)).toBeUndefined();
  });

  it("may keep its words where `inference: 'words'` says so", () => {
    const routes = new Routes([], 'words');
    expect(routes.find(ask({ path: '/users/jane', routes: ['/users/jane'] }))?.route).toBe('/users/jane');
  });

  it.each(['/tenants/ac%20me/users/:id', '/tenants/acme;x=1/users/:id', "/tenants/'acme'/users/:id"])(
    'and one that holds a part of it, %s, is none either',
    (route) => {
      expect(routeOf({ path: route.replace(':id', '7'), routes: [route] })).not.toMatch(/acm?e?/);
    },
  );
});

describe("A path in a span's name", () => {
  it.each(['GET /users/ines:cancel', 'GET /users/ines/at:12', 'GET /users/ines*', 'GET /users/ines(1)'])(
    '%s is no template',
    (spanName) => expect(routeOf({ path: undefined, spanName })).toBeUndefined(),
  );

  it.each(['GET /users/:id', 'GET /users/{id}/orders', 'GET /users/[id]', 'GET /users/<int:id>'])(
    'and %s is one',
    (spanName) => expect(routeOf({ path: undefined, spanName })).toMatch(/^\/users\/\{id\}/),
  );
});

describe('Where a value is expected behind one who has a name', () => {
  it.each(['driver', 'teacher', 'vendor', 'workspace', 'guest', 'staff', 'brand'])('/%s/', (holder) => {
    expect(routeOf({ path: `/${holder}/target/orders` })).toBe(`/${holder}/{id}/orders`);
  });
});

describe("A web page's own files", () => {
  it.each(['/_nuxt/entry.3fa.js', '/_app/immutable/x9/start.css', '/logo-ines.svg', '/apple-touch-icon.png'])(
    '%s is one endpoint with the others',
    (path) => expect(routeOf({ path })).toBe('/{file}'),
  );
  it.each(['/_search/ines', '/users/ines.js', '/readme.txt'])('and %s is not', (path) =>
    expect(routeOf({ path })).not.toBe('/{file}'),
  );
});
