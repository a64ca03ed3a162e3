const { createServer } = require('node:http');
const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const connect = require('connect');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { hangUp } = require('./hang-up.cjs');
const { serve } = require('./serve.cjs');

const app = connect();
app.use((req, _res, next) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
  next();
});
app.use('/v1', (req, res, next) => {
  const [, collection, id] = pathOf(req);
  if (collection === 'users' && id) answer(res, 200);
  else if (collection === 'broken' && id) throw new Error('It broke');
  else if (collection === 'slow' && id) void hangUp(req).then(() => answer(res, 200));
  else next();
});
app.use('/v2', (req, res, next) => {
  const [, collection, , children] = pathOf(req);
  if (collection === 'users' && req.method === 'POST') createUser(req, res);
  else if (collection === 'projects' && children === 'widgets') void showWidget(req, res);
  else if (collection === 'files') void showFile(req, res);
  else if (collection === 'reports') showReport(req, res);
  else next();
});
app.use((_error, _req, res, _next) => answer(res, 500));

serve(createServer(app));

/** Connect routes by mount only: below it an app looks for itself. */
function pathOf(req) {
  return new URL(req.url, 'http://localhost').pathname.split('/');
}

function createUser(req, res) {
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  answer(res, 201);
}

async function showWidget(req, res) {
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(req.headers)));
  answer(res, 200);
}

async function showFile(req, res) {
  await turn();
  identify(identityOf(callerOf(req.headers)));
  answer(res, 200);
}

function showReport(req, res) {
  identify(identityOf(callerOf(req.headers)));
  answer(res, 200);
}

function answer(res, status) {
  res.writeHead(status, { 'content-type': 'application/json' }).end('{}');
}
