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
      { method: 'GET', path: '/v1/users/{id}', handler: () => ({}) },
      {
        method: 'GET',
        path: '/v1/broken/{id}',
        handler() {
          throw new Error('It broke');
        },
      },
      {
        method: 'GET',
        path: '/v1/slow/{id}',
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
      path: '/v2/projects/{project_id}/widgets/{widget_id}',
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
  register(server) {
    server.route([
      {
        method: 'POST',
        path: '/v2/users',
        handler(request, h) {
          trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
          return h.response({}).code(201);
        },
      },
      {
        method: 'GET',
        path: '/v2/files/{path*}',
        async handler(request) {
          await turn();
          identify(identityOf(callerOf(request.headers)));
          return {};
        },
      },
      {
        method: 'GET',
        path: '/v2/reports/{year?}',
        handler(request) {
          identify(identityOf(callerOf(request.headers)));
          return {};
        },
      },
    ]);
  },
};

const server = hapi.server({ port: 0, host: '127.0.0.1', debug: false });
server.ext('onRequest', (request, h) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(request.headers)));
  return h.continue;
});
await server.register(v1);
await server.register(v2);
await server.register(projects);
await server.start();
serve(server.listener);
