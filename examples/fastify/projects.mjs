import { annotate, identify } from 'spanhog';
import { findCaller } from './callers.mjs';

/** Stands for your database. */
const projects = new Map([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

const NEW_PROJECT = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 1 } },
};

/**
 * `/v1/projects`, for callers with a key.
 *
 * @type {import('fastify').FastifyPluginAsync}
 */
export const projectRoutes = async (app) => {
  app.decorateRequest('organization', '');

  app.addHook('onRequest', (request, reply, done) => {
    const caller = findCaller(request.headers.authorization);
    if (!caller) {
      void reply.code(401).send({ error: 'unauthorized' });
      return;
    }
    identify(caller);
    request.setDecorator('organization', caller.organization);
    done();
  });

  app.get('/:id', async (request, reply) => {
    const project = projects.get(request.params.id);
    if (project?.organization !== request.organization)
      return reply.code(404).send({ error: 'no_such_project' });
    return project;
  });

  app.post('/', { schema: { body: NEW_PROJECT } }, async (request, reply) => {
    const project = {
      id: `p_${projects.size + 1}`,
      organization: request.organization,
      name: request.body.name,
    };
    projects.set(project.id, project);
    annotate({ project_id: project.id }); // a property of this request's event
    return reply.code(201).send(project);
  });
};
