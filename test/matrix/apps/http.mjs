import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { hangUp } from './hang-up.cjs';
import { serve } from './serve.mjs';

const ROUTES = [
  ['GET', /^\/v1\/users\/[^/]+$/, (_req, res) => answer(res, 200)],
  ['HEAD', /^\/v1\/users\/[^/]+$/, (_req, res) => answer(res, 200)],
  ['GET', /^\/v1\/broken\/[^/]+$/, () => Promise.reject(new Error('It broke'))],
  ['GET', /^\/v1\/slow\/[^/]+$/, (req, res) => hangUp(req).then(() => answer(res, 200))],
  ['POST', /^\/v2\/users$/, createUser],
  ['GET', /^\/v2\/projects\/[^/]+\/widgets\/[^/]+$/, showWidget],
  ['GET', /^\/v2\/files\/.+$/, showFile],
  ['GET', /^\/v2\/reports(?:\/[^/]+)?$/, showReport],
];

serve(createServer((req, res) => void handle(req, res)));

async function handle(req, res) {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
  const { pathname } = new URL(req.url, 'http://localhost');
  const route = ROUTES.find(([method, pattern]) => method === req.method && pattern.test(pathname));
  try {
    if (route) await route[2](req, res);
    else answer(res, 404);
  } catch {
    answer(res, 500);
  }
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
