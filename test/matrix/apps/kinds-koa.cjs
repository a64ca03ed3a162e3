const { createReadStream } = require('node:fs');
const { access } = require('node:fs/promises');
const { join } = require('node:path');
const { createServer } = require('node:http');
const { Readable } = require('node:stream');
const Koa = require('koa');
const Router = require('@koa/router');
const { identify } = require('spanhog');
const { callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { serve } = require('./serve.cjs');

const router = new Router();
router.get('/v1/users/:id', (ctx) => {
  ctx.body = {};
});
router.post('/v1/users/:id', async (ctx) => {
  const body = Buffer.concat(await ctx.req.toArray()).toString();
  try {
    ctx.body = JSON.parse(body);
  } catch {
    ctx.throw(400);
  }
});
router.get('/v1/stream/:id', (ctx) => {
  ctx.status = 202;
  ctx.body = Readable.from(['data: one\n\n', 'data: two\n\n', 'data: three\n\n']);
});
router.get(/^\/library\/([^/]+)\/(.*)/, (ctx) => {
  ctx.body = {};
});

const app = new Koa();
app.silent = true;
app.use((ctx, next) => {
  identify(identityOf(sessionOf(ctx.headers) ?? callerOf(ctx.headers)));
  return next();
});
app.use((ctx, next) => {
  const status = Number(ctx.get('x-guard'));
  if (!status) return next();
  ctx.status = status;
  ctx.set('location', '/login');
  return undefined;
});
app.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/static/')) return next();
  const file = join(__dirname, 'files', ctx.path.slice('/static/'.length));
  try {
    await access(file);
  } catch {
    ctx.throw(404);
  }
  ctx.type = 'css';
  ctx.body = createReadStream(file);
  return undefined;
});
app.use(router.routes());
app.use((ctx) => {
  if (!ctx.path.startsWith('/guarded/')) ctx.body = '<p>the app</p>';
});

const answer = app.callback();
serve(
  createServer((req, res) => {
    // What a gateway does that has a path of its own for each service.
    if (req.url.startsWith('/api/')) req.url = req.url.slice('/api'.length);
    void answer(req, res);
  }),
);
