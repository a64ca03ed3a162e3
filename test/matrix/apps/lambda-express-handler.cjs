const express = require('express');
const { identify } = require('spanhog');
const serverless = require('serverless-http');
const { callerOf, identityOf, sessionOf } = require('./callers.cjs');

const v1 = express.Router();
v1.get('/users/:id', (_req, res) => res.json({}));
v1.get('/broken/:id', () => {
  throw new Error('It broke');
});

const app = express();
app.use((req, _res, next) => {
  identify(identityOf(sessionOf(req.headers) ?? callerOf(req.headers)));
  next();
});
app.use('/v1', v1);
app.post('/v2/users', express.json(), (_req, res) => res.status(201).json({}));
app.use((_req, res) => res.status(404).json({}));
app.use((_error, _req, res, _next) => res.status(500).json({}));

/** An app that was a server before, and knows nothing of the stage in front of it. */
exports.handler = serverless(app, { basePath: '/prod' });
