import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { server as hapiServer } from '@hapi/hapi';
import type { Attributes } from '@opentelemetry/api';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { readCallersAt } from '../../../src/span/frameworks/caller-paths.js';
import { loadedModules } from '../../../src/span/frameworks/framework-requests.js';
import { notedAttributes } from '../../../src/span/hooks/noted-attributes.js';
import { makeSpan } from '../../fixtures/spans.js';

interface KoaContext {
  readonly state: object;
  readonly request: object;
  readonly req: object;
  body: string;
}

/** What is noted of one request of a server, which is read as instrumentation-http starts its span. */
async function notedOf(server: Server, paths: readonly string[]): Promise<Attributes | undefined> {
  const requests = readCallersAt(paths);
  const span = makeSpan();
  const closed = new Promise<void>((resolve) => {
    server.prependListener('request', (_, response) => {
      requests.start(span);
      response.once('close', resolve);
    });
  });
  try {
    if (!server.listening) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await (await fetch(`http://127.0.0.1:${port}/users/7`)).text();
    await closed;
  } finally {
    requests.stop();
    server.closeAllConnections();
    server.close();
  }
  return notedAttributes(span);
}

describe('The caller’s ids on what a framework makes of a request', () => {
  it('are read of Express, which puts them onto Node’s own', async () => {
    const app = express().get('/users/:id', (request, response) => {
      Object.assign(request, { user: { id: 'u' } });
      Object.assign(response.locals, { org: 'o' });
      response.send('ok');
    });
    expect(await notedOf(createServer(app), ['req.user.id', 'res.locals.org', 'ctx.state.user'])).toEqual({
      'req.user.id': 'u',
      'res.locals.org': 'o',
    });
  });

  it('are read of Koa: its context’s, its request’s, and Node’s own', async () => {
    const app = new Koa().use((context: KoaContext) => {
      Object.assign(context.state, { user: 'u' });
      Object.assign(context.request, { team: 't' });
      Object.assign(context.req, { org: 'o', team: 'of Node' });
      context.body = 'ok';
    });
    const paths = ['ctx.state.user', 'context.state.user', 'request.team', 'req.org', 'res.locals.user'];
    const noted = await notedOf(createServer(app.callback()), paths);
    expect(noted).toEqual({
      'ctx.state.user': 'u',
      'context.state.user': 'u',
      'request.team': 't',
      'req.org': 'o',
    });
  });

  it('are read of hapi', async () => {
    const app = hapiServer({ port: 0, host: '127.0.0.1' });
    app.route({
      method: 'GET',
      path: '/users/{id}',
      handler: (request) => {
        Object.assign(request.app, { user: 'u' });
        return 'ok';
      },
    });
    await app.start();
    expect(await notedOf(app.listener, ['request.app.user', 'ctx.app.user'])).toEqual({
      'request.app.user': 'u',
    });
  });

  it('are read of Fastify, with its route, which is there for a guard’s answer, too', async () => {
    for (const isGuarded of [false, true]) {
      readCallersAt([]).stop();
      const app = fastify();
      app.addHook('onRequest', (request, reply, done) => {
        Object.assign(request, { user: { id: 'u' } });
        if (isGuarded) reply.code(401).send('no');
        else done();
      });
      await app.register(
        (scope, _, done) => {
          scope.get('/:id', () => 'ok');
          done();
        },
        { prefix: '/users' },
      );
      await app.ready();
      expect(await notedOf(app.server, ['req.user.id'])).toEqual({
        'req.user.id': 'u',
        'http.route': '/users/:id',
      });
    }
  });
});

describe('A framework of another form', () => {
  const [koa, hapi] = ['/x/koa/lib/application.js', '/x/@hapi/hapi/lib/request.js'];
  afterEach(() => {
    for (const file of [koa, hapi]) delete loadedModules()[file];
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['no function', { exports: {} }],
    ['a function without what is looked for', { exports: () => 0 }],
    ['a function whose prototype is no object', { exports: Object.assign(() => 0, { prototype: 7 }) }],
  ])('is left alone: %s', async (_, loaded) => {
    const cache = loadedModules();
    for (const file of [koa, hapi]) Reflect.set(cache, file, loaded);
    const app = express().get('/users/:id', (request, response) => {
      Object.assign(request, { user: 'u' });
      response.send('ok');
    });
    expect(await notedOf(createServer(app), ['req.user'])).toEqual({ 'req.user': 'u' });
  });
});
