import { readFile } from 'node:fs/promises';
import { createAdaptorServer } from '@hono/node-server';
import { httpInstrumentationMiddleware } from '@hono/otel';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { identify } from 'spanhog';
import { callerOf, identityOf, sessionOf } from './callers.cjs';
import { serve } from './serve.mjs';

const app = new Hono();
app.use('*', httpInstrumentationMiddleware());
app.use((c, next) => {
  identify(identityOf(sessionOf(c.req.header()) ?? callerOf(c.req.header())));
  return next();
});
app.use(async (c, next) => {
  const status = Number(c.req.header('x-guard'));
  return status ? c.body(null, status, { location: '/login' }) : next();
});
app.all('/guarded/*', (c) => c.notFound());
app.get('/v1/users/:id', (c) => c.json({}));
app.post('/v1/users/:id', async (c) => {
  await c.req.json();
  return c.json({});
});
app.get('/v1/stream/:id', (c) => {
  c.status(202);
  return stream(c, async (out) => {
    for (const piece of ['one', 'two', 'three']) await out.write(`data: ${piece}\n\n`);
  });
});
app.post('/v1/batch', async (c) => {
  const paths = await c.req.json();
  const headers = { 'x-api-key': 'key-s7731-ben' };
  const answers = await Promise.all(paths.map((path) => app.request(path, { headers })));
  return c.json(
    answers.map(({ status }) => status),
    207,
  );
});
app.get('/static/*', async (c) => {
  const name = c.req.path.slice('/static/'.length);
  try {
    return c.body(await readFile(new URL(`files/${name}`, import.meta.url)));
  } catch {
    return c.notFound();
  }
});
app.get('/*', (c) => c.html('<p>the app</p>'));
app.onError((error, c) => c.json({}, error instanceof SyntaxError ? 400 : 500));

const outer = new Hono().mount('/api', app.fetch);
outer.all('*', (c) => app.fetch(c.req.raw, c.env));
serve(createAdaptorServer(outer));
