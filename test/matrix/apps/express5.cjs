const { createServer } = require('node:http');
const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const express = require('express');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { hangUp } = require('./hang-up.cjs');
const { serve } = require('./serve.cjs');

const v1 = express.Router();
v1.get('/users/:id', (_req, res) => {
  res.json({});
});
v1.get('/broken/:id', () => {
  throw new Error('It broke');
});
v1.get('/slow/:id', async (req, res) => {
  await hangUp(req);
  res.json({});
});

const widgets = express.Router({ mergeParams: true });
widgets.get('/widgets/:widget_id', async (req, res) => {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  res.json({});
});

const v2 = express.Router();
v2.post('/users', express.json(), (req, res) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  res.status(201).json({});
});
v2.use('/projects/:project_id', widgets);
v2.get('/files/*path', async (req, res) => {
  await turn();
  identify(identityOf(callerOf(req.headers)));
  res.json({});
});
v2.get('/reports{/:year}', (req, res) => {
  identify(identityOf(callerOf(req.headers)));
  res.json({});
});

const app = express();
app.use((req, _res, next) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
  next();
});
app.use('/v1', v1);
app.use('/v2', v2);
app.use((_error, _req, res, _next) => {
  res.status(500).json({});
});

serve(createServer(app));
