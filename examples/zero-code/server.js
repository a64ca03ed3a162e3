// An API as it was before: nothing in here knows of OpenTelemetry or PostHog.
const express = require('express');

/** Stands for your table of API keys. */
const users = new Map([
  ['key_ada', { id: 'user_ada', organization: 'acme' }],
  ['key_ben', { id: 'user_ben', organization: 'globex' }],
]);

/** Stands for your database. */
const projects = new Map([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

function authenticate(req, res, next) {
  const [, key = ''] = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '') ?? [];
  req.user = users.get(key);
  if (req.user) next();
  else res.status(401).json({ error: 'unauthorized' });
}

const app = express();

app.get('/v1/projects/:id', authenticate, (req, res) => {
  const project = projects.get(req.params.id);
  if (project?.organization === req.user.organization) res.json(project);
  else res.status(404).json({ error: 'no_such_project' });
});

app.post('/v1/projects', authenticate, express.json(), (req, res) => {
  const { name } = req.body ?? {};
  if (typeof name !== 'string' || name === '') {
    res.status(400).json({ error: 'no_name' });
    return;
  }
  const project = { id: `p_${projects.size + 1}`, organization: req.user.organization, name };
  projects.set(project.id, project);
  res.status(201).json(project);
});

app.listen(process.env.PORT ?? 3000);
