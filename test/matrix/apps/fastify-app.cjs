const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { hangUp } = require('./hang-up.cjs');

/** The API of all Fastify apps here. @param {import('fastify').FastifyInstance} app */
exports.addRoutes = (app) => {
  app.addHook('onRequest', async (request) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(request.headers)));
  });
  app.register(v1, { prefix: '/v1' });
  app.register(v2, { prefix: '/v2' });
};

async function v1(api) {
  api.get('/users/:id', async () => ({}));
  api.get('/broken/:id', async () => {
    throw new Error('It broke');
  });
  api.get('/slow/:id', async (request) => {
    await hangUp(request.raw);
    return {};
  });
}

async function v2(api) {
  api.post('/users', async (request, reply) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
    reply.code(201);
    return {};
  });
  api.register(projects, { prefix: '/projects/:project_id' });
  api.get('/files/*', async (request) => {
    await turn();
    identify(identityOf(callerOf(request.headers)));
    return {};
  });
  api.get('/reports/:year?', async (request) => {
    identify(identityOf(callerOf(request.headers)));
    return {};
  });
}

async function projects(api) {
  api.get('/widgets/:widget_id', async (request) => {
    await turn();
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
    return {};
  });
}
