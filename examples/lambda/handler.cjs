const { annotate, identify } = require('spanhog');

/** Stands for your table of API keys. */
const callers = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

/** Stands for your database. */
const projects = new Map([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

/**
 * One function behind the routes of an HTTP API.
 *
 * @type {import('aws-lambda').APIGatewayProxyHandlerV2}
 */
exports.handler = async (event) => {
  const [, key = ''] = /^Bearer (\S+)$/i.exec(event.headers.authorization ?? '') ?? [];
  const caller = callers.get(key);
  if (!caller) return answer(401, { error: 'unauthorized' });
  identify(caller);

  switch (event.routeKey) {
    case 'GET /v1/projects/{id}': {
      const project = projects.get(event.pathParameters?.id ?? '');
      return project?.organization === caller.organization
        ? answer(200, project)
        : answer(404, { error: 'no_such_project' });
    }
    case 'POST /v1/projects': {
      const { name } = JSON.parse(event.body ?? '{}');
      if (typeof name !== 'string' || name === '') return answer(400, { error: 'no_name' });
      const project = { id: `p_${projects.size + 1}`, organization: caller.organization, name };
      projects.set(project.id, project);
      annotate({ project_id: project.id }); // a property of this request's event
      return answer(201, project);
    }
    default:
      return answer(404, { error: 'no_such_route' });
  }
};

/** @param {number} statusCode @param {object} body */
function answer(statusCode, body) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
