const { createWays } = require('./identity-ways.cjs');

/** @param {import('fastify').FastifyInstance} app @param {typeof import('spanhog').identify} identify */
exports.addWays = (app, identify) => {
  const { middleware, handler } = createWays(identify);
  app.addHook('onRequest', (request, _reply, done) => {
    const run = middleware[request.params.way];
    if (run) run(request.raw, done);
    else done();
  });
  app.get('/v1/:way/:id', async (request) => {
    await handler[request.params.way]?.();
    return {};
  });
};
