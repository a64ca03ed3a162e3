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
