import { describe, expect, it } from 'vitest';
import { cutPath } from '../../../src/request/route/path.js';
import { Routes } from '../../../src/request/route/routes.js';
import { ask } from './asking.js';
import { coveringRoute, readFrameworkRoute } from '../../../src/request/route/framework.js';

/** Template, path, and the route in OpenAPI's form; `undefined`: the template is no route of the path. */
type Row = readonly [template: string, path: string, route: string | undefined];

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'express 4 and path-to-regexp 6': [
    ['/users/:id', '/users/42', '/users/{id}'],
    // As OpenAPI and OData write them, and people paste them.
    ['/operations/{id}:cancel', '/operations/17:cancel', '/operations/{id}:cancel'],
    ['/Books({id})', '/Books(17)', '/Books({id})'],
    [
      '/Sales(year={year},month={month})/Lines',
      '/Sales(year=1,month=2)/Lines',
      '/Sales(year={year},month={month})/Lines',
    ],
    ['/Books/recent()', '/Books/recent()', '/Books/recent()'],
    ['/users/:user_id/books/:bookId', '/users/4/books/2', '/users/{user_id}/books/{bookId}'],
    ['/users/:id(\\d+)', '/users/42', '/users/{id}'],
    ['/users/:id(\\d{1,3})/posts', '/users/1/posts', '/users/{id}/posts'],
    ['/users/:id([0-9a-f]{24})', '/users/507f1f77bcf86cd799439011', '/users/{id}'],
    ['/users/:id([^/]+)', '/users/1', '/users/{id}'],
    ['/users/:id([^\\/]+?)', '/users/1', '/users/{id}'],
    ['/users/:id?', '/users', '/users'],
    ['/users/:id?', '/users/42', '/users/{id}'],
    ['/users/:id(\\d+)?', '/users', '/users'],
    ['/:a?/:b?', '/x', '/{a}'],
    ['/flights/:from-:to', '/flights/LAX-SFO', '/flights/{from}-{to}'],
    ['/files/:file.:ext', '/files/a.b.png', '/files/{file}.{ext}'],
    ['/users/:id.:format?', '/users/1', '/users/{id}'],
    ['/users/:id.:format?', '/users/1.json', '/users/{id}.{format}'],
    ['/users/:id(\\d+).json', '/users/1.json', '/users/{id}.json'],
    ['/tree/:path+', '/tree/a/b/c', '/tree/{path}'],
    ['/tree/:path+', '/tree', undefined],
    ['/tree/:path*', '/tree', '/tree'],
    ['/tree/:path*', '/tree/a/b', '/tree/{path}'],
    ['/users/:ids+/x', '/users/1/2/x', '/users/{ids}/x'],
    ['/api/:version(v1|v2)/users', '/api/v1/users', '/api/{version}/users'],
    ['/api/(v1|v2)/users', '/api/v1/users', '/api/{wildcard}/users'],
    ['/users/(\\d+)', '/users/1', '/users/{wildcard}'],
    ['/api/(.*)', '/api/x/y', '/api/{wildcard}'],
    ['/api/:rest(.*)', '/api/x/y', '/api/{rest}'],
    ['/api/:rest(.*)/end', '/api/x/y/end', '/api/{rest}/end'],
    ['/api/*', '/api/x/y', '/api/{wildcard}'],
    ['/:package/:_rev?/:revision?', '/@acme%2fthing', '/{package}'],
    ['/:package/:_rev?/:revision?', '/@acme%2Fthing/-rev/3-9', '/{package}/{_rev}/{revision}'],
    ['/:package/-/:filename', '/@acme%2fthing/-/thing-1.tgz', '/{package}/-/{filename}'],
    ['/@:scope/:package', '/@acme/thing', '/@{scope}/{package}'],
    ['/a\\:b', '/a:b', '/a:b'],
    ['/a\\(b\\)', '/a(b)', '/a(b)'],
  ],
  'express 5 and path-to-regexp 8': [
    ['/users{/:id}', '/users', '/users'],
    ['/users{/:id}', '/users/1', '/users/{id}'],
    ['/users{/:id}/edit', '/users/edit', '/users/edit'],
    ['/users{/:id}/edit', '/users/1/edit', '/users/{id}/edit'],
    ['/a{/:b{/:c}}', '/a', '/a'],
    ['/a{/:b{/:c}}', '/a/1', '/a/{b}'],
    ['/a{/:b{/:c}}', '/a/1/2', '/a/{b}/{c}'],
    ['/a{/b/:c}/d', '/a/d', '/a/d'],
    ['/a{/b/:c}/d', '/a/b/1/d', '/a/b/{c}/d'],
    ['/:file{.:ext}', '/x', '/{file}'],
    ['/:file{.:ext}', '/x.png', '/{file}.{ext}'],
    ['/files/*path', '/files/a/b', '/files/{path}'],
    ['/files/*path/raw', '/files/a/b/raw', '/files/{path}/raw'],
    ['/a/:"with space"', '/a/1', '/a/{with_space}'],
    ['/a/*"spl at"', '/a/1/2', '/a/{spl_at}'],
  ],
  'express with arrays': [
    ['/a,/b', '/a', '/a'],
    ['/a,/b', '/b', '/b'],
    ['/users/:id,/people/:name', '/people/7', '/people/{name}'],
    ['/v1/a,/b', '/v1/b', '/v1/b'],
    ['/v1,/v2/users/:id', '/v1/users/42', '/v1/users/{id}'],
    ['/v1,/v2/users/:id', '/v2/users/42', '/v2/users/{id}'],
    ['/a,/^\\/b\\d+$/', '/a', '/a'],
    ['/a,/^\\/b\\d+$/', '/b1', '/b{wildcard}'],
    ['/x/:id(\\d,/\\d),/y', '/y', '/y'],
    ['/a,/b', '/c', undefined],
  ],
  'fastify and find-my-way': [
    ['/:id(^\\d+$)', '/42', '/{id}'],
    ['/at/:hour(^\\d+)h:minute(^\\d+)m', '/at/10h30m', '/at/{hour}h{minute}m'],
    ['/image/:file(^\\d+).png', '/image/12.png', '/image/{file}.png'],
    ['/near/:lat-:lng/radius/:r', '/near/1-2/radius/3', '/near/{lat}-{lng}/radius/{r}'],
    ['/name::verb', '/name:verb', '/name:verb'],
    ['/posts/:id?', '/posts', '/posts'],
    ['/static/*', '/static/a/b.css', '/static/{wildcard}'],
  ],
  hapi: [
    ['/users/{id}', '/users/42', '/users/{id}'],
    ['/users/{id?}', '/users', '/users'],
    ['/users/{id?}', '/users/1', '/users/{id}'],
    ['/files/{p*2}', '/files/a/b', '/files/{p}'],
    ['/files/{p*2}', '/files/a', undefined],
    ['/files/{p*}', '/files/a/b/c', '/files/{p}'],
    ['/a{p}b/x', '/aZZb/x', '/a{p}b/x'],
    ['/a{p?}b', '/ab', '/ab'],
    ['/{file}.{ext}', '/a.png', '/{file}.{ext}'],
  ],
  'hono, h3 and elysia': [
    ['/posts/:date{[0-9]+}/:title{[a-z]+}', '/posts/20/abc', '/posts/{date}/{title}'],
    ['/posts/:date?', '/posts', '/posts'],
    ['/files/:name{.+\\.png}', '/files/a/b.png', '/files/{name}'],
    ['/api/**:rest', '/api/a/b', '/api/{rest}'],
    ['/api/**', '/api/a/b', '/api/{wildcard}'],
    ['/:id/*', '/1/a/b', '/{id}/{wildcard}'],
  ],
  'Next.js, Nuxt and SvelteKit': [
    ['/users/[id]', '/users/42', '/users/{id}'],
    ['/docs/[...slug]', '/docs/a/b', '/docs/{slug}'],
    ['/docs/[...slug]', '/docs', undefined],
    ['/docs/[[...slug]]', '/docs', '/docs'],
    ['/docs/[[...slug]]', '/docs/a/b', '/docs/{slug}'],
    ['/(shop)/cart/[id]', '/cart/1', '/cart/{id}'],
    ['/users/[id=int]', '/users/1', '/users/{id}'],
    ['/[[lang]]/home', '/home', '/home'],
    ['/[[lang]]/home', '/en/home', '/{lang}/home'],
    ['/[from]-[to]', '/1-2', '/{from}-{to}'],
  ],
  'others, by OpenTelemetry’s own conventions': [
    ['/users/<id>', '/users/42', '/users/{id}'],
    ['/users/<int:id>', '/users/42', '/users/{id}'],
    ['/files/<path:name>', '/files/a/b', '/files/{name}'],
    ['/users/<id:\\d+>', '/users/42', '/users/{id}'],
    ['/users/{id:int}', '/users/1', '/users/{id}'],
    ['/users/{id:int?}', '/users', '/users'],
    ['/users/{id:int?}', '/users/1', '/users/{id}'],
    ['/users/{id:regex(^\\d{{3}}$)}', '/users/123', '/users/{id}'],
    ['/users/{id:[0-9]{1,3}}', '/users/1', '/users/{id}'],
    ['/users/{id=me}', '/users', '/users'],
    ['/files/{*path}', '/files/a/b', '/files/{path}'],
    ['/files/{**path}', '/files/a/b', '/files/{path}'],
    ['/files/{path:.*}', '/files/a/b', '/files/{path}'],
    ['/files/{path:path}', '/files/a/b', '/files/{path}'],
    ['/files/{+path}', '/files/a/b', '/files/{path}'],
    ['/files/{path...}', '/files/a/b', '/files/{path}'],
  ],
  'slashes, letters and what is around a template': [
    ['/', '/', '/'],
    ['', '/', '/'],
    ['/users/', '/users', '/users'],
    ['//users//:id/', '/users/1', '/users/{id}'],
    ['/users/:id', '//users//1/', '/users/{id}'],
    ['/users/:id', '/users/a%2Fb', '/users/{id}'],
    ['/Users/:Id', '/users/1', '/Users/{Id}'],
    ['GET /users/:id', '/users/1', '/users/{id}'],
    ['/users/:id?x=1', '/users/1', '/users/{id}'],
    ['/users/:id#top', '/users/1', '/users/{id}'],
    ['/привет/:имя', '/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/x', '/привет/{имя}'],
    ['/a/:日本', '/a/1', '/a/{日本}'],
    ['/users/{id', '/users/1', '/users/{id}'],
    ['/users/]', '/users/]', '/users/]'],
    ['/a b/c', '/a%20b/c', '/ab/c'],
    ['/\\?/x', '/%3f/x', '/_/x'],
  ],
  'apps that rewrite the URL before they route it': [
    ['/users/:id', '/people/42', '/users/{id}'],
    // Only a template with one form is believed without its literals: see the next group.
    ['/users/:id?', '/people/42', undefined],
  ],
  'hapi plugins, whose prefix the instrumentation leaves out': [
    ['/reports/{year?}', '/v2/reports', undefined],
    ['/files/{path*}', '/v2/files/a/b', undefined],
    ['/files/{path*}', '/files/a/b', '/files/{path}'],
  ],
  'catch-alls': [
    ['/*', '/x', '/{wildcard}'],
    ['*', '/x/y', '/{wildcard}'],
    ['/(.*)', '/x', '/{wildcard}'],
    ['/{*path}', '/x/y', '/{path}'],
    ['/[[...slug]]', '/x', '/{slug}'],
  ],
  'regular expressions': [
    ['/^\\/users\\/(\\d+)$/', '/users/1', '/users/{1}'],
    ['/^\\/users\\/(\\d+)\\/?$/', '/users/1/', '/users/{1}'],
    ['/^\\/users\\/(?<user>[^/]+)\\/posts$/', '/users/1/posts', '/users/{user}/posts'],
    ['/^\\/library\\/([^\\/]+)\\/(.*)/', '/library/a/b/c', '/library/{1}/{2}'],
    ['/^\\/reports(?:\\/(\\d+))?$/', '/reports', '/reports'],
    ['/^\\/reports(?:\\/(\\d+))?$/', '/reports/7', '/reports/{1}'],
    ['/^\\/(?:en|de)\\/shop$/', '/en/shop', '/{wildcard}/shop'],
    ['/^\\/files\\/(\\w+)\\.(png|jpe?g)$/i', '/files/a.png', '/files/{1}.{2}'],
    ['/.*fly$/', '/butterfly', '/{wildcard}fly'],
    ['/v1/^\\/users$/i', '/v1/users', '/v1/users'],
    ['/^\\/users\\/(\\d+)$/', '/people/me/1', undefined],
    ['/^(a|b)|c/', '/a', undefined],
  ],
  'no routes': [
    ['/v1', '/v1/missing', undefined],
    ['/', '/nowhere', undefined],
    [`/${'a'.repeat(1_100)}`, `/${'a'.repeat(1_100)}`, undefined],
  ],
};

const ofFramework = (template: string, path: string | undefined): string | undefined =>
  coveringRoute(readFrameworkRoute(template), path)?.route;
const routes = new Routes([]);

describe.each(Object.entries(ROWS))('Routes of %s', (_, rows) => {
  it.each(rows)('%s makes of %s the route %s', (template, path, route) => {
    expect(ofFramework(template, cutPath(path))).toBe(route);
  });
});

describe('Where the path is unknown', () => {
  it.each([
    ['/users/:id', '/users/{id}'],
    ['/users/:id?', undefined],
    ['/files/*', undefined],
    ['/a,/b', undefined],
  ])('%s is taken as %s', (template, route) => {
    expect(ofFramework(template, undefined)).toBe(route);
  });
});

describe('A route that is the path itself', () => {
  it.each([
    ['/users/8e03978e-40d5-43e8-bc93-6894a57f9324', '/users/{id}'],
    ['/reset/9f86d081884c7d659a2feaa0c55ad015', '/reset/{id}'],
    ['/invite/jane@acme.test', '/invite/{id}'],
    ['/orders/1234567', '/orders/{id}'],
  ])('%s is inferred, so that no value leaves', (path, route) => {
    expect(routes.find(ask({ path, routes: [path] }))).toMatchObject({ route, source: 'inferred' });
  });
});
