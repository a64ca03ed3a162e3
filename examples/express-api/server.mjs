import { trace } from '@opentelemetry/api';
import express from 'express';
import { annotate, identify, reportEndpoints } from 'spanhog';
import { authenticate, callerOf, findCaller } from './auth.mjs';
import { answerAgent } from './mcp.mjs';
import { answerProblem, ApiError } from './problems.mjs';
import * as store from './store.mjs';
import { productEvents, sdk } from './tracing.mjs';

/** @import { Request, Response, NextFunction, Router } from 'express' */

const app = express();
app.disable('x-powered-by');
app.get('/healthz', (_req, res) => {
  res.send('ok');
});
app.use(express.json());
app.use('/api/v1', v1());
app.use('/api/v2', v2());
app.post('/mcp', authenticate, answerAgent);
// All routes are there: PostHog is told of those that nobody calls, too.
reportEndpoints(app);
app.use(() => {
  throw new ApiError(404, 'no-such-endpoint', 'No such endpoint');
});
app.use(answerError);

function v1() {
  const api = express.Router();
  addAccount(api);
  api.use(authenticate);
  addProjects(api, 'put');
  // Replaced by version 2's exports, and its answers say so.
  api.get('/projects/:project_id/report', (_req, res) => {
    res.set('Deprecation', '@1767225600').set('Sunset', 'Thu, 31 Dec 2026 23:59:59 GMT');
    res.json({ widgets: store.listWidgets(res.locals.project.id).length });
  });
  return api;
}

function v2() {
  const api = express.Router();
  addAccount(api);
  api.get('/plans', (_req, res) => {
    res.json(['free', 'pro', 'enterprise']);
  });
  api.use(authenticate);
  addProjects(api, 'patch');
  api.post('/projects/:project_id/exports', (req, res) => {
    if (req.body.format === 'xml') throw new Error('The XML writer ran out of names');
    res.status(202).json({ format: req.body.format });
  });
  api.post('/webhooks', (req, res) => {
    res.status(201).json({ owner: callerOf(res).id, url: req.body.url });
  });
  api.get('/audit-log', (_req, res) => {
    res.json({ organization: callerOf(res).organization, entries: [] });
  });
  return api;
}

/** Sign up, and log in: the handler is the first here that knows who calls. @param {Router} api */
function addAccount(api) {
  api.post('/users', (req, res) => {
    const { email, password, organization, plan } = req.body;
    const user = store.addUser({ email, password, organization, plan });
    if (!user) throw new ApiError(409, 'account-exists', 'This e-mail address has an account');
    // Nobody can prove yet who they are: without a word, a known caller with nothing in the headers is no `none`.
    identify({ user: user.id, organization, authMethod: 'none', set: { plan } });
    annotate({ plan });
    res.status(201).json({ id: user.id });
  });
  api.post('/sessions', (req, res) => {
    const user = findCaller(req)?.user;
    if (!user) throw new ApiError(401, 'wrong-password', 'Wrong e-mail address or password');
    identify({ user: user.id, organization: user.organization, set: { plan: user.plan } });
    annotate({ plan: user.plan });
    res.status(201).json({ token: store.openSession(user) });
  });
}

/** What both versions have; they differ in how to update. @param {Router} api @param {'put' | 'patch'} update */
function addProjects(api, update) {
  api.param('project_id', findProject);
  api.get('/me', (_req, res) => {
    const { id, organization, plan } = callerOf(res);
    res.json({ id, organization, plan });
  });
  api.post('/api-keys', (req, res) => {
    res.status(201).json(store.addApiKey(callerOf(res), req.body.integration));
  });
  api.get('/search', (req, res) => {
    res.json(store.listProjects(callerOf(res).organization).filter(({ name }) => name === req.query.q));
  });
  api.get('/projects', (_req, res) => {
    res.json(store.listProjects(callerOf(res).organization));
  });
  api.post('/projects', (req, res) => {
    const { organization, plan } = callerOf(res);
    if (!req.body.name) throw new ApiError(422, 'name-missing', 'A project needs a name');
    const project = store.addProject(organization, req.body.name);
    annotate({ project_id: project.id, plan });
    res.status(201).json(project);
  });
  api.get('/projects/:project_id', (_req, res) => {
    res.json(res.locals.project);
  });
  api[update]('/projects/:project_id', (req, res) => {
    res.locals.project.name = String(req.body.name);
    res.json(res.locals.project);
  });
  api.delete('/projects/:project_id', (_req, res) => {
    store.removeProject(res.locals.project.id);
    res.status(204).end();
  });
  api.use('/projects/:project_id/widgets', widgets(update));
}

/** @param {'put' | 'patch'} update */
function widgets(update) {
  const api = express.Router({ mergeParams: true });
  api.param('widget_id', findWidget);
  api.get('/', (_req, res) => {
    res.json(store.listWidgets(res.locals.project.id));
  });
  api.post('/', (req, res) => {
    if (!req.body.name) throw new ApiError(422, 'name-missing', 'A widget needs a name');
    const widget = store.addWidget(res.locals.project.id, req.body.name);
    annotate({ widget_id: widget.id, plan: callerOf(res).plan });
    res.status(201).json(widget);
  });
  api.get('/:widget_id', (_req, res) => {
    res.json(res.locals.widget);
  });
  api[update]('/:widget_id', (req, res) => {
    res.locals.widget.name = String(req.body.name);
    res.json(res.locals.widget);
  });
  api.delete('/:widget_id', (_req, res) => {
    store.removeWidget(res.locals.widget.id);
    res.status(204).end();
  });
  return api;
}

/**
 * Every endpoint below a project goes through here, so all their events carry its id.
 * @param {Request} _req @param {Response} res @param {NextFunction} next @param {string} id
 */
function findProject(_req, res, next, id) {
  const project = store.findProject(callerOf(res).organization, id);
  if (!project) throw new ApiError(404, 'no-such-project', 'No such project');
  annotate({ project_id: project.id });
  res.locals.project = project;
  next();
}

/** @param {Request} _req @param {Response} res @param {NextFunction} next @param {string} id */
function findWidget(_req, res, next, id) {
  const widget = store.findWidget(res.locals.project.id, id);
  if (!widget) throw new ApiError(404, 'no-such-widget', 'No such widget');
  res.locals.widget = widget;
  next();
}

/**
 * A failure of ours comes with the trace id, which a caller can quote to support.
 * @param {Error & { status?: number }} error @param {Request} _req @param {Response} res @param {NextFunction} _next
 */
function answerError(error, _req, res, _next) {
  if (error.status) {
    const type = error instanceof ApiError ? error.type : 'bad-request';
    answerProblem(res, error.status, { type, title: error.message });
    return;
  }
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  answerProblem(res, 500, { type: 'our-fault', title: 'That went wrong on our side', trace_id: traceId });
}

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});

/** Answers what is under way, sends the last spans and events, then ends. */
async function stop() {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  // The SDK's promise rejects at once when its exporter is out of reach; the events still get their time.
  const [tracing] = await Promise.allSettled([sdk.shutdown(), productEvents.shutdown()]);
  if (tracing.status === 'rejected') console.error('Tracing did not shut down cleanly:', tracing.reason);
  console.log(JSON.stringify({ spanhog: productEvents.stats() }));
  process.exit(0);
}

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
