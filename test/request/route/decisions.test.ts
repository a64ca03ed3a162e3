import { describe, expect, it } from 'vitest';
import { Routes } from '../../../src/request/route/routes.js';
import { http, makeSpan } from '../../fixtures/spans.js';
import { makeReader } from '../reading.js';
import { ask } from './asking.js';

type Question = Parameters<typeof ask>[0];

function find(question: Question, routes: Routes = new Routes([])): string | undefined {
  return routes.find(ask(question))?.route;
}

describe('Templates of a document', () => {
  it('count beside the user’s, whose parameters’ names win', () => {
    for (const own of [[], ['/a/{mine}']]) {
      const routes = new Routes(own);
      routes.addTemplates(['/a/{theirs}', '/b/{theirs}']);
      expect(routes.find(ask({ path: '/b/7' }))).toMatchObject({ route: '/b/{theirs}', source: 'template' });
      expect(find({ path: '/a/7' }, routes)).toBe(own.length > 0 ? '/a/{mine}' : '/a/{theirs}');
    }
  });
});

describe('Whether a span knows its route', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['covers the path', { 'http.route': '/users/:id' }, true],
    [
      'covers a URL’s path',
      { 'url.path': undefined, 'url.full': 'http://h/users/7?a', 'http.route': '/users/:id' },
      true,
    ],
    ['covers another path', { 'http.route': '/users/:id/keys' }, false],
    ['is missing', {}, false],
  ])('is told by a route that %s', (_, attributes, knows) => {
    const span = makeSpan({ attributes: { ...http('/users/7'), ...attributes } });
    expect(makeReader().hasRoute(span)).toBe(knows);
  });
});

describe('A wildcard that answers', () => {
  const answered = (route: string, path: string): Routes => {
    const routes = new Routes([]);
    routes.find(ask({ path, routes: [route] }));
    return routes;
  };

  it('404 is an endpoint of a store, once one of its things was found', () => {
    const question: Question = { path: '/acme/none', routes: ['/:bucket/*key'], statusCode: 404 };
    expect(find(question)).toBeUndefined();
    expect(find(question, answered('/:bucket/*key', '/acme/photo'))).toMatch(/^\/\{bucket\}\/\{/);
  });

  it('404 for everything is a guard, whatever was found', () => {
    const question: Question = { path: '/none', routes: ['/*all'], statusCode: 404 };
    expect(find(question, answered('/*all', '/page'))).toBeUndefined();
  });

  it('404 below a folder is one for a known caller, or once a file was found', () => {
    const question: Question = { path: '/files/none', routes: ['/files/*path'], statusCode: 404 };
    expect(find(question)).toBeUndefined();
    expect(find({ ...question, isIdentified: true })).toMatch(/^\/files\/\{/);
    expect(find(question, answered('/files/*path', '/files/a'))).toMatch(/^\/files\/\{/);
  });

  it.each([
    [399, 'a wildcard route'],
    [400, 'the path'],
    [200, 'a wildcard route'],
  ])('%i for everything is told by %s', (statusCode, reason) => {
    expect(new Routes([]).find(ask({ path: '/api/x', routes: ['/*all'], statusCode }))?.reason).toBe(reason);
  });
});

describe('The end of a path that a router covers', () => {
  it.each<[string, string, number, string | undefined]>([
    ['/gateway/greet/olga', '/greet/:who', 404, '/gateway/greet/{who}'],
    ['/gateway/greet', '/greet', 200, '/gateway/greet'],
    ['/gateway/greet', '/greet', 404, undefined],
  ])('%s with %s and %i is %s', (path, route, statusCode, expected) => {
    expect(find({ path, routes: [route], statusCode })).toBe(expected);
  });

  it('keeps no part of what stands before it where inference is off', () => {
    const routes = new Routes([], false);
    expect(find({ path: '/acme/eu/greet/olga', routes: ['/greet/:who'] }, routes)).toBe(
      '/{id}/{id}/greet/{who}',
    );
  });
});

describe('The span’s name', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['GET /users/:id', '/users/olga', '/users/{id}'],
    ['GET /:id', '/olga', '/{id}'],
    ['GET /users/{id}', undefined, '/users/{id}'],
    ['GET /users/:id', '/teams/olga', undefined],
    ['get /users/:id', '/users/olga', undefined],
    ['middleware GET /users/:id', '/users/olga', undefined],
    ['GET /users/olga', '/users/olga', undefined],
  ])('%s on %s tells the route %s', (spanName, path, expected) => {
    const found = new Routes([]).find(ask({ path, spanName }));
    expect(found?.reason === "the span's name" ? found.route : undefined).toBe(expected);
  });
});

describe('Files below what they are mounted on', () => {
  it.each<[string, string, number, boolean]>([
    ['/assets/app.js', '/assets', 200, true],
    ['/ASSETS/app.js', '/assets', 200, true],
    ['/assets/deep/app.js', '/assets', 399, true],
    ['/assets/app.js', '/assets', 400, false],
    ['/assets/app', '/assets', 200, false],
    ['/assetsapp.js', '/assets', 200, false],
    ['/assets/app.averylongextension', '/assets', 200, false],
    ['/v2/app.js', '/v2', 200, false],
  ])('%s with %s and %i: %s', (path, route, statusCode, isFile) => {
    const found = new Routes([]).find(ask({ path, routes: [route], statusCode }));
    expect(found?.reason === 'http.route, which files are below').toBe(isFile);
    expect(found?.route ?? '').toMatch(isFile ? /\/\{file\}$/ : /./);
  });
});
