import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { identify } from 'spanhog';
import { callerOf, identityOf, sessionOf } from './callers.cjs';
import { serve } from './serve.mjs';

const app = Fastify({
  serverFactory: (handler) => createServer(handler),
  // What a gateway does that has a path of its own for each service.
  rewriteUrl: ({ url }) => (url.startsWith('/api/') ? url.slice('/api'.length) : url),
});
app.addHook('onRequest', (request, reply, done) => {
  identify(identityOf(sessionOf(request.headers) ?? callerOf(request.headers)));
  const status = Number(request.headers['x-guard']);
  if (status) reply.code(status).header('location', '/login').send();
  else done();
});
app.get('/v1/users/:id', async () => ({}));
app.post('/v1/users/:id', async () => ({}));
app.get('/v1/stream/:id', (_request, reply) =>
  reply.code(202).send(Readable.from(['data: one\n\n', 'data: two\n\n', 'data: three\n\n'])),
);
app.post('/v1/batch', async (request, reply) => {
  const answers = await Promise.all(
    request.body.map((url) => app.inject({ url, headers: { 'x-api-key': 'key-s7731-ben' } })),
  );
  return reply.code(207).send(answers.map(({ statusCode }) => statusCode));
});
app.get('/static/*', async (request, reply) => {
  const file = new URL(`files/${request.params['*']}`, import.meta.url);
  try {
    await access(file);
  } catch {
    return reply.code(404).send();
  }
  return reply.type('text/css').send(createReadStream(file));
});
app.all('/guarded/*', async (_request, reply) => reply.callNotFound());
app.get('/*', async (_request, reply) => reply.type('text/html').send('<p>the app</p>'));
await app.ready();

serve(app.server);
