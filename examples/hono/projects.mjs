import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { validator } from 'hono/validator';
import { annotate, identify } from 'spanhog';

/** Stands for your table of API keys. */
const callers = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

/** Stands for your database. */
const stored = new Map([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

/** @type {Hono<{ Variables: { organization: string } }>} */
export const projects = new Hono();

projects.use(
  bearerAuth({
    verifyToken: (token, c) => {
      const caller = callers.get(token);
      if (!caller) return false;
      identify(caller);
      c.set('organization', caller.organization);
      return true;
    },
  }),
);

projects.get('/:id', (c) => {
  const project = stored.get(c.req.param('id'));
  if (project?.organization !== c.var.organization) return c.json({ error: 'no_such_project' }, 404);
  return c.json(project);
});

const withName = validator('json', ({ name }, c) =>
  typeof name === 'string' && name !== '' ? { name } : c.json({ error: 'no_name' }, 400),
);

projects.post('/', withName, (c) => {
  const project = { id: `p_${stored.size + 1}`, organization: c.var.organization, ...c.req.valid('json') };
  stored.set(project.id, project);
  annotate({ project_id: project.id }); // a property of this request's event
  return c.json(project, 201);
});
