import * as Sentry from '@sentry/node';
import express from 'express';
import { annotate, identify } from 'spanhog';
import { findCaller } from './callers.mjs';
import { shutdown } from './tracing.mjs';

/** Stands for your database. */
const projects = new Map([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

/** @type {import('express').RequestHandler} */
function authenticate(req, res, next) {
  const caller = findCaller(req.get('authorization'));
  if (!caller) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  res.locals.organization = caller.organization;
  identify(caller);
  Sentry.setUser({ id: caller.user });
  next();
}

const app = express();

app.get('/v1/projects/:id', authenticate, (req, res) => {
  const project = projects.get(req.params.id);
  if (project?.organization === res.locals.organization) res.json(project);
  else res.status(404).json({ error: 'no_such_project' });
});

app.post('/v1/projects', authenticate, express.json(), (req, res) => {
  const { name } = req.body ?? {};
  if (typeof name !== 'string' || name === '') {
    res.status(400).json({ error: 'no_name' });
    return;
  }
  const project = { id: `p_${projects.size + 1}`, organization: res.locals.organization, name };
  projects.set(project.id, project);
  annotate({ project_id: project.id }); // a property of this request's event
  res.status(201).json(project);
});

app.get('/v1/projects/:id/report', authenticate, () => {
  throw new Error('Reports are not written yet');
});

Sentry.setupExpressErrorHandler(app);

const server = app.listen(process.env.PORT ?? 3000);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.keepAliveTimeout = 1; // an idle connection must not keep the server open
    server.close(() => void shutdown());
  });
}
