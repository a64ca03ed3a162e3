import { createAdaptorServer } from '@hono/node-server';
import { httpInstrumentationMiddleware } from '@hono/otel';
import { Hono } from 'hono';
import { identify } from 'spanhog';
import { createServe } from './create-serve.cjs';
import { productEvents, sdk } from './identity-tracing.cjs';
import { createWays } from './identity-ways.cjs';

const { middleware, handler } = createWays(identify);

const app = new Hono();
app.use(httpInstrumentationMiddleware());
app.use((c, next) => {
  const run = middleware[c.req.path.split('/')[2]];
  if (!run) return next();
  return new Promise((resolve, reject) => {
    run(c.env.incoming, () => next().then(resolve, reject));
  });
});
app.get('/v1/:way/:id', async (c) => {
  await handler[c.req.param('way')]?.();
  return c.json({});
});

createServe(sdk, productEvents)(createAdaptorServer(app));
