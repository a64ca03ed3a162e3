import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { H3, toNodeHandler } from 'h3';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';
import { serve } from './serve.mjs';

const headersOf = (event) => Object.fromEntries(event.req.headers);

const v1 = new H3()
  .get('/users/:id', () => ({}))
  .head('/users/:id', () => ({}))
  .get('/broken/:id', () => {
    throw new Error('It broke');
  })
  .get('/slow/:id', async (event) => {
    await hangUp(event.runtime.node.req);
    return {};
  });

const projects = new H3().get('/projects/:project_id/widgets/:widget_id', async (event) => {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(headersOf(event))));
  return {};
});

const v2 = new H3()
  .post('/users', (event) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(headersOf(event))));
    event.res.status = 201;
    return {};
  })
  .get('/files/**:path', async (event) => {
    await turn();
    identify(identityOf(callerOf(headersOf(event))));
    return {};
  })
  .get('/reports', (event) => {
    identify(identityOf(callerOf(headersOf(event))));
    return {};
  })
  .mount('', projects);

const app = new H3({ silent: true })
  .use((event) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headersOf(event))));
  })
  .mount('/v1', v1)
  .mount('/v2', v2);

serve(createServer(toNodeHandler(app)));
