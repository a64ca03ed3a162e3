// oxlint-disable-next-line import/no-unassigned-import -- Nest's decorators need it
import 'reflect-metadata';
import Hapi from '@hapi/hapi';
import { Router } from '@koa/router';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import express4 from 'express-4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it, vi } from 'vitest';
import { listEndpoints } from '../../../src/index.js';

const answer = (): void => undefined;

describe.each([
  ['Express 5', express, '/reports/:year{/:month}'],
  ['Express 4', express4, '/reports/:year/:month?'],
] as const)('%s', (_name, framework, optional) => {
  const make = framework;

  it('tells routes of routers in routers, with what they are mounted on', () => {
    const app = make();
    const [api, users, both] = [make.Router(), make.Router(), make.Router()];
    app.use(make.json());
    app.get('/', answer);
    app.route('/things').get(answer).head(answer).post(answer);
    app.all('/any', answer);
    app.get(['/a', '/b'], answer);
    app.get(optional, answer);
    app.get(/^\/library\/(\d+)$/, answer);
    users.get('/:id', answer);
    users.delete('/:id/orders/:order_id', answer);
    both.get('/x.y', answer);
    api.use('/users', users);
    api.use(['/p', '/q/:tenant'], both);
    api.use(both);
    app.use('/api/v1/', api);
    app.use('/orgs/:org', users);
    expect(listEndpoints(app)).toEqual(
      [
        'GET /',
        'GET /things',
        'POST /things',
        '* /any',
        'GET /a',
        'GET /b',
        'GET /reports/{year}',
        'GET /reports/{year}/{month}',
        'GET /library/{1}',
        'GET /api/v1/users/{id}',
        'DELETE /api/v1/users/{id}/orders/{order_id}',
        'GET /api/v1/p/x.y',
        'GET /api/v1/q/{tenant}/x.y',
        'GET /api/v1/x.y',
        'GET /orgs/{org}/{id}',
        'DELETE /orgs/{org}/{id}/orders/{order_id}',
      ].toSorted(),
    );
  });

  it('tells routes of mounted apps, and calls no middleware', () => {
    const called = vi.fn<() => void>();
    const [app, admin, inner] = [make(), make(), make()];
    for (const each of [app, admin, inner]) {
      each.use(called);
      each.use((_error: unknown, _request: unknown, _response: unknown, _next: unknown) => called());
    }
    admin.get('/users/:id', answer);
    inner.get('/deep', answer);
    admin.use('/inner', inner);
    app.use('/admin', admin);
    expect(listEndpoints(app)).toEqual(['GET /admin/inner/deep', 'GET /admin/users/{id}']);
    expect(called).not.toHaveBeenCalled();
  });

  it('of nothing tells nothing, and ends in a router that is mounted in itself', () => {
    expect(listEndpoints(make())).toEqual([]);
    const router = make.Router();
    router.get('/x', answer);
    router.use('/y', router);
    expect(listEndpoints(router).slice(0, 2)).toEqual(['GET /x', 'GET /y/x']);
  });
});

it('Fastify tells the routes of its plugins', async () => {
  const app = fastify();
  app.get('/', answer);
  app.get('/users/:id', answer);
  app.post('/users', answer);
  app.get('/users/:id/orders/:order_id?', answer);
  app.get('/files/*', answer);
  app.get('/between/:from-:to', answer);
  app.get(String.raw`/numbers/:id(\d+)`, answer);
  app.get('/literal::colon', answer);
  for (const version of ['1.2.0', '2.0.0']) app.get('/versions', { constraints: { version } }, answer);
  app.post('/versions', { constraints: { version: '3.0.0' } }, answer);
  void app.register(
    (inner, _options, done) => {
      inner.get('/deep', answer);
      inner.all('/all', answer);
      inner.head('/head', answer);
      done();
    },
    { prefix: '/api/v1/:tenant' },
  );
  await app.ready();
  expect(listEndpoints(app)).toEqual(
    [
      'GET /',
      'GET /users/{id}',
      'POST /users',
      'GET /users/{id}/orders',
      'GET /users/{id}/orders/{order_id}',
      'GET /files/{wildcard}',
      'GET /between/{from}-{to}',
      'GET /numbers/{id}',
      'GET /literal:colon',
      'GET /versions',
      'POST /versions',
      'GET /api/v1/{tenant}/deep',
      '* /api/v1/{tenant}/all',
      'HEAD /api/v1/{tenant}/head',
    ].toSorted(),
  );
});

it("Koa tells its routers' routes, nested ones too", () => {
  const app = new Koa();
  const inner = new Router();
  inner.get('/x/:id', answer).use(answer);
  const router = new Router({ prefix: '/api' });
  router.post('/things', answer).all('/any', answer).get('/years/:year{/:month}', answer);
  router.use('/inner', inner.routes());
  app.use(answer).use(router.routes()).use(router.allowedMethods());
  const endpoints = [
    '* /api/any',
    'GET /api/inner/x/{id}',
    'GET /api/years/{year}',
    'GET /api/years/{year}/{month}',
    'POST /api/things',
  ];
  expect(listEndpoints(app)).toEqual(endpoints);
  expect(listEndpoints(router)).toEqual(endpoints);
});

it('Hono tells routes, and no middleware', () => {
  const app = new Hono().basePath('/v1');
  app.use('*', async (_context, next) => next());
  app.use('/admin', async (_context, next) => next());
  app.get('/users/:id', (context) => context.text(''));
  const inner = new Hono();
  inner.post('/a/:x{[0-9]+}/:o?', (context) => context.text('')).all('/any', (context) => context.text(''));
  app.route('/sub', inner);
  expect(listEndpoints(app)).toEqual([
    '* /v1/sub/any',
    'GET /v1/users/{id}',
    'POST /v1/sub/a/{x}',
    'POST /v1/sub/a/{x}/{o}',
  ]);
});

it('hapi tells its table', () => {
  const server = Hapi.server();
  server.route([
    { method: 'GET', path: '/users/{id?}', handler: () => '' },
    { method: ['PUT', 'POST'], path: '/files/{path*2}', handler: () => '' },
    { method: '*', path: '/{any*}', handler: () => '' },
  ]);
  expect(listEndpoints(server)).toEqual([
    'GET /users',
    'GET /users/{id}',
    'POST /files/{path}',
    'PUT /files/{path}',
  ]);
});

describe('Nest', () => {
  // oxlint-disable-next-line typescript/no-extraneous-class -- decorated below, as esbuild knows no decorators of old
  class Users {}
  for (const [name, decorate] of [
    ['one', Get(':id')],
    ['make', Post()],
  ] as const) {
    Object.defineProperty(Users.prototype, name, { value: () => undefined });
    decorate(Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name) ?? {});
  }
  Controller('users')(Users);
  // oxlint-disable-next-line typescript/no-extraneous-class -- the same
  class App {}
  Module({ controllers: [Users] })(App);

  it.each([
    ['Express', () => NestFactory.create(App, new ExpressAdapter(), { logger: false })],
    ['Fastify', () => NestFactory.create(App, new FastifyAdapter(), { logger: false })],
  ])('tells the routes of its controllers: on %s', async (_name, create) => {
    const app = await create();
    app.setGlobalPrefix('api');
    await app.init();
    expect(listEndpoints(app)).toEqual(['GET /api/users/{id}', 'POST /api/users']);
    await app.close();
  });
});

it.each([undefined, null, {}, [], 'app', answer, new Map()])('refuses %s', (app) => {
  expect(() => listEndpoints(app)).toThrow('Expected `app` to be an app of Express 4 or 5');
});
