import { createServer } from 'node:http';
import express from 'express';
import { identify } from 'spanhog';
import { createServe } from './create-serve.cjs';
import { productEvents, sdk } from './identity-tracing.cjs';
import { createWays } from './identity-ways.cjs';

const { middleware, handler } = createWays(identify);

const app = express();
for (const [way, run] of Object.entries(middleware)) {
  app.use(`/v1/${way}`, (req, _res, next) => run(req, next));
}
app.get('/v1/:way/:id', async (req, res) => {
  await handler[req.params.way]?.();
  res.json({});
});

createServe(sdk, productEvents)(createServer(app));
