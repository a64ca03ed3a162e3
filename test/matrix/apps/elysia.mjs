import { setImmediate as turn } from 'node:timers/promises';
import { node } from '@elysiajs/node';
import { opentelemetry } from '@elysiajs/opentelemetry';
import { trace } from '@opentelemetry/api';
import { Elysia } from 'elysia';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';
import { serve } from './serve.mjs';

const v1 = new Elysia({ prefix: '/v1' })
  .get('/users/:id', () => ({}))
  .get('/broken/:id', () => {
    throw new Error('It broke');
  })
  .get('/slow/:id', async ({ request }) => {
    await hangUp(request);
    return {};
  });

const projects = new Elysia({ prefix: '/projects/:project_id' }).get(
  '/widgets/:widget_id',
  async (context) => {
    await turn();
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(context.headers)));
    return {};
  },
);

const v2 = new Elysia({ prefix: '/v2' })
  .post('/users', ({ headers, set }) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(headers)));
    set.status = 201;
    return {};
  })
  .use(projects)
  .get('/files/*', async ({ headers }) => {
    await turn();
    identify(identityOf(callerOf(headers)));
    return {};
  })
  .get('/reports/:year?', ({ headers }) => {
    identify(identityOf(callerOf(headers)));
    return {};
  });

new Elysia({ adapter: node() })
  .use(opentelemetry())
  .onRequest(({ request }) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(Object.fromEntries(request.headers))));
  })
  .use(v1)
  .use(v2)
  .listen({ port: 0, hostname: '127.0.0.1' }, (server) => serve(server.raw.node.server));
