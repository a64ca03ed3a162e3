const { createServer } = require('node:http');
const Router = require('@koa/router');
const Koa = require('koa');
const { identify } = require('spanhog');
const { createServe } = require('./create-serve.cjs');
const { productEvents, sdk } = require('./identity-tracing.cjs');
const { createWays } = require('./identity-ways.cjs');

const { middleware, handler } = createWays(identify);

const router = new Router();
router.get('/v1/:way/:id', async (ctx) => {
  await handler[ctx.params.way]?.();
  ctx.body = {};
});

const app = new Koa();
app.use((ctx, next) => {
  const run = middleware[ctx.path.split('/')[2]];
  if (!run) return next();
  return new Promise((resolve, reject) => {
    run(ctx.req, () => next().then(resolve, reject));
  });
});
app.use(router.routes());

createServe(sdk, productEvents)(createServer(app.callback()));
