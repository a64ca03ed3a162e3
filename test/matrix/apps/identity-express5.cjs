const { createServer } = require('node:http');
const express = require('express');
const { identify } = require('spanhog');
const { createServe } = require('./create-serve.cjs');
const { productEvents, sdk } = require('./identity-tracing.cjs');
const { createWays } = require('./identity-ways.cjs');

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
