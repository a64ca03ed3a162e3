const { createServer } = require('node:http');
const { join } = require('node:path');
const { setImmediate: turn } = require('node:timers/promises');
const express = require('express');
const { identify } = require('spanhog');
const { callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { serve } = require('./serve.cjs');

const v1 = express.Router();
v1.get('/users/:id', (_req, res) => res.json({}));
v1.post('/users/:id', (_req, res) => res.json({}));
v1.get('/stream/:id', async (_req, res) => {
  res.writeHead(202, { 'content-type': 'text/event-stream' });
  for (const piece of ['one', 'two', 'three']) {
    res.write(`data: ${piece}\n\n`);
    await turn();
  }
  res.end();
});

const app = express();
app.use((req, _res, next) => {
  identify(identityOf(sessionOf(req.headers) ?? callerOf(req.headers)));
  next();
});
app.use((req, res, next) => {
  const status = Number(req.headers['x-guard']);
  if (status) res.status(status).set('location', '/login').end();
  else next();
});
app.all('/guarded/{*rest}', (_req, _res, next) => next());
app.use('/static', express.static(join(__dirname, 'files')));
app.use('/static', (_req, res) => res.status(404).end());
app.use(express.json());
app.use('/v1', v1);
app.get(/^\/library\/([^/]+)\/(.*)/, (_req, res) => res.json({}));
app.use('/guarded', (_req, res) => res.status(404).end());
app.get('/{*path}', (_req, res) => res.type('html').send('<p>the app</p>'));
app.use((error, _req, res, _next) => res.status(error.status ?? 500).json({}));

serve(
  createServer((req, res) => {
    // What a gateway does that has a path of its own for each service.
    if (req.url.startsWith('/api/')) req.url = req.url.slice('/api'.length);
    app(req, res);
  }),
);
