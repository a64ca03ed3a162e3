require('reflect-metadata');
const nest = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { identify } = require('spanhog');
const { createServe } = require('./create-serve.cjs');
const { productEvents, sdk } = require('./identity-tracing.cjs');
const { createWays } = require('./identity-ways.cjs');

const { middleware, handler } = createWays(identify);

class Ways {
  async take(way) {
    await handler[way]?.();
    return {};
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Ways.prototype, 'take');
nest.Get('v1/:way/:id')(Ways.prototype, 'take', descriptor);
nest.Param('way')(Ways.prototype, 'take', 0);
nest.Controller()(Ways);

class App {}
nest.Module({ controllers: [Ways] })(App);

async function main() {
  const app = await NestFactory.create(App, { logger: false });
  app.use((req, _res, next) => {
    const run = middleware[req.path.split('/')[2]];
    if (run) run(req, next);
    else next();
  });
  await app.init();
  createServe(sdk, productEvents)(app.getHttpServer());
}

void main();
