import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import restify from 'restify';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';
import { serve } from './serve.mjs';

const server = restify.createServer({ handleUncaughtExceptions: false });
server.on('restifyError', (_req, _res, _error, done) => done());
server.pre((req, _res, next) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
  next();
});

const showUser = async (_req, res) => {
  res.send({});
};
server.get('/v1/users/:id', showUser);
server.head('/v1/users/:id', showUser);
server.get('/v1/broken/:id', async () => {
  throw new Error('It broke');
});
server.get('/v1/slow/:id', async (req, res) => {
  await hangUp(req);
  res.send({});
});
server.post('/v2/users', async (req, res) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  res.send(201, {});
});
server.get('/v2/projects/:project_id/widgets/:widget_id', async (req, res) => {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  res.send({});
});
server.get('/v2/files/*', async (req, res) => {
  await turn();
  identify(identityOf(callerOf(req.headers)));
  res.send({});
});
for (const path of ['/v2/reports', '/v2/reports/:year']) {
  server.get(path, async (req, res) => {
    identify(identityOf(callerOf(req.headers)));
    res.send({});
  });
}

serve(server.server);
