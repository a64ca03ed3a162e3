import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';

const v1 = new Hono()
  .get('/users/:id', (c) => c.json({}))
  .get('/broken/:id', () => {
    throw new Error('It broke');
  })
  .get('/slow/:id', async (c) => {
    await hangUp(c.req.raw);
    return c.json({});
  });

const projects = new Hono().get('/widgets/:widget_id', async (c) => {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(c.req.header())));
  return c.json({});
});

const v2 = new Hono()
  .post('/users', (c) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(c.req.header())));
    return c.json({}, 201);
  })
  .route('/projects/:project_id', projects)
  .get('/files/*', async (c) => {
    await turn();
    identify(identityOf(callerOf(c.req.header())));
    return c.json({});
  })
  .get('/reports/:year?', (c) => {
    identify(identityOf(callerOf(c.req.header())));
    return c.json({});
  });

/** The API of all hono apps here. @param {Hono} app */
export function addRoutes(app) {
  app.use((c, next) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(c.req.header())));
    return next();
  });
  app.onError((_error, c) => c.json({}, 500));
  return app.route('/v1', v1).route('/v2', v2);
}
