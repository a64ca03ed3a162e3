import { setImmediate as turn } from 'node:timers/promises';
import hapi from '@hapi/hapi';
import { trace } from '@opentelemetry/api';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';
import { serve } from './serve.mjs';

const v1 = {
  name: 'v1',
  register(server) {
    server.route([
      { method: 'GET', path: '/users/{id}', handler: () => ({}) },
      {
        method: 'GET',
        path: '/broken/{id}',
        handler() {
          throw new Error('It broke');
        },
      },
      {
        method: 'GET',
        path: '/slow/{id}',
        async handler(request, h) {
          await hangUp(request.raw.req);
          return h.abandon;
        },
      },
    ]);
  },
};

const projects = {
  name: 'projects',
  register(server) {
    server.route({
      method: 'GET',
      path: '/widgets/{widget_id}',
      async handler(request) {
        await turn();
        trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
        return {};
      },
    });
  },
};

const v2 = {
  name: 'v2',
  async register(server) {
    server.route([
      {
        method: 'POST',
        path: '/users',
        handler(request, h) {
          trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
          return h.response({}).code(201);
        },
      },
      {
        method: 'GET',
        path: '/files/{path*}',
        async handler(request) {
          await turn();
          identify(identityOf(callerOf(request.headers)));
          return {};
        },
      },
      {
        method: 'GET',
        path: '/reports/{year?}',
        handler(request) {
          identify(identityOf(callerOf(request.headers)));
          return {};
        },
      },
    ]);
    await server.register(projects, { routes: { prefix: '/projects/{project_id}' } });
  },
};

const server = hapi.server({ port: 0, host: '127.0.0.1', debug: false });
server.ext('onRequest', (request, h) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(request.headers)));
  return h.continue;
});
await server.register(v1, { routes: { prefix: '/v1' } });
await server.register(v2, { routes: { prefix: '/v2' } });
await server.start();
serve(server.listener);
