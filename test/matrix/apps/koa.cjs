const { createServer } = require('node:http');
const { setImmediate: turn } = require('node:timers/promises');
const { Router } = require('@koa/router');
const { trace } = require('@opentelemetry/api');
const Koa = require('koa');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { hangUp } = require('./hang-up.cjs');
const { serve } = require('./serve.cjs');

const v1 = new Router({ prefix: '/v1' });
v1.get('/users/:id', (ctx) => {
  ctx.body = {};
});
v1.get('/broken/:id', () => {
  throw new Error('It broke');
});
v1.get('/slow/:id', async (ctx) => {
  await hangUp(ctx.req);
  ctx.body = {};
});

const widgets = new Router();
widgets.get('/widgets/:widget_id', async (ctx) => {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(ctx.headers)));
  ctx.body = {};
});

const v2 = new Router({ prefix: '/v2' });
v2.post('/users', (ctx) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(ctx.headers)));
  ctx.status = 201;
});
v2.use('/projects/:project_id', widgets.routes());
v2.get('/files/*path', async (ctx) => {
  await turn();
  identify(identityOf(callerOf(ctx.headers)));
  ctx.body = {};
});
v2.get('/reports{/:year}', (ctx) => {
  identify(identityOf(callerOf(ctx.headers)));
  ctx.body = {};
});

const app = new Koa();
app.silent = true;
app.use((ctx, next) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(ctx.headers)));
  return next();
});
app.use(v1.routes());
app.use(v2.routes());

serve(createServer(app.callback()));
