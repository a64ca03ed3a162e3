import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import express from 'express';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from '../callers.cjs';
import { hangUp } from '../hang-up.cjs';
import { serve } from '../serve.mjs';

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
v2.get('/files/*', async (req, res) => {
  await turn();
  identify(identityOf(callerOf(req.headers)));
  res.json({});
});
v2.get('/reports/:year?', (req, res) => {
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
