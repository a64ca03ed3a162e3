// What each example is asked, and the events that have to come of it: these, and no others.

/**
 * @typedef {object} Request
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {string} [key] Sent as `Authorization: Bearer <key>`.
 * @property {Readonly<Record<string, string>>} [headers]
 * @property {Readonly<Record<string, unknown>>} [body]
 * @property {number} status
 * @property {unknown} [answer] The whole of its JSON, where that matters.
 *
 * @typedef {object} Expected One event; `user: undefined` is nobody, without a person.
 * @property {string} event
 * @property {string | undefined} user
 * @property {string | undefined} organization
 * @property {string | undefined} endpoint
 * @property {string} [source] Of its route, where that is not the framework.
 * @property {string | undefined} version
 * @property {number | undefined} status
 * @property {string | undefined} auth
 * @property {Readonly<Record<string, unknown>>} [more] Properties beside those.
 *
 * @typedef {{ requests: readonly Request[], events: readonly Expected[] }} Scenario
 */

const ADA = { user: 'user_ada', organization: 'acme', auth: 'bearer' };
const BEN = { user: 'user_ben', organization: 'globex', auth: 'bearer' };
const NOBODY = { user: undefined, organization: undefined, auth: 'none' };

const SHOW = { event: 'api_request', endpoint: 'GET /v1/projects/{id}', version: 'v1' };
const CREATE = { endpoint: 'POST /v1/projects', version: 'v1' };

/** The API that most examples are. @type {Scenario} */
export const PROJECTS = {
  requests: [
    { method: 'GET', path: '/v1/projects/p_1', key: 'key_ada', status: 200 },
    { method: 'POST', path: '/v1/projects', key: 'key_ada', body: { name: 'Gemini' }, status: 201 },
    { method: 'POST', path: '/v1/projects', key: 'key_ada', body: {}, status: 400 },
    { method: 'GET', path: '/v1/projects/p_1?secret=1', key: 'key_ben', status: 404 },
    { method: 'GET', path: '/v1/projects/p_1', status: 401 },
    { method: 'GET', path: '/v1/nothing', key: 'key_ada', status: 404 },
  ],
  events: [
    { ...SHOW, ...ADA, status: 200 },
    { ...CREATE, ...ADA, event: 'project_created', status: 201, more: { project_id: 'p_2' } },
    { ...CREATE, ...ADA, event: 'api_request', status: 400 },
    { ...SHOW, ...BEN, status: 404 },
    { ...SHOW, ...NOBODY, status: 401 },
  ],
};

/** An app that calls nothing of spanhog's has no property of its own to add. @type {Scenario} */
export const PROJECTS_UNAIDED = {
  ...PROJECTS,
  events: PROJECTS.events.map((event) => ({ ...event, more: {} })),
};

/** One more route, which throws. @type {Scenario} */
export const PROJECTS_AND_FAILURE = {
  requests: [
    ...PROJECTS.requests,
    { method: 'GET', path: '/v1/projects/p_1/report', key: 'key_ada', status: 500 },
  ],
  events: [
    ...PROJECTS.events,
    {
      ...ADA,
      event: 'api_request',
      endpoint: 'GET /v1/projects/{id}/report',
      version: 'v1',
      status: 500,
    },
  ],
};

const ENQUEUE = { endpoint: 'POST /v1/exports', version: 'v1' };
const JOB = { endpoint: undefined, version: undefined, status: undefined, auth: undefined };

/** Jobs are events of those who asked for them. @type {Scenario} */
export const EXPORTS = {
  requests: [
    { method: 'POST', path: '/v1/exports', key: 'key_ada', body: { format: 'csv' }, status: 202 },
    { method: 'POST', path: '/v1/exports', key: 'key_ben', body: { format: 'pdf' }, status: 202 },
    { method: 'POST', path: '/v1/exports', body: {}, status: 401 },
  ],
  events: [
    { ...ENQUEUE, ...ADA, event: 'export_requested', status: 202 },
    { ...ADA, ...JOB, event: 'export_finished', more: { format: 'csv', rows: 4 } },
    { ...ENQUEUE, ...BEN, event: 'export_requested', status: 202 },
    { ...BEN, ...JOB, event: 'export_failed', more: { format: 'pdf' } },
    { ...ENQUEUE, ...NOBODY, event: 'api_request', status: 401 },
  ],
};

const LIST = { event: 'api_request', endpoint: 'GET /v1/projects', version: 'v1', status: 200 };

/** @type {Scenario} */
export const LISTS = {
  requests: [
    { method: 'GET', path: '/v1/projects', key: 'key_ada', status: 200 },
    { method: 'GET', path: '/v1/projects', key: 'key_ada', status: 200 },
    { method: 'GET', path: '/v1/projects', key: 'key_ben', status: 200 },
  ],
  events: [
    { ...LIST, ...ADA },
    { ...LIST, ...ADA },
    { ...LIST, ...BEN },
  ],
};

/**
 * From signing up to a project, in the demo's API.
 *
 * @param {string | undefined} user
 * @returns {readonly Expected[]}
 */
export function happyPath(user) {
  const known = { user, organization: 'acme' };
  const v2 = { version: 'v2', status: 201 };
  const me = { event: 'api_request', endpoint: 'GET /api/v1/me', version: 'v1' };
  return [
    {
      event: 'user_signup',
      endpoint: 'POST /api/v2/users',
      ...v2,
      ...known,
      auth: 'none',
      more: { plan: 'pro' },
    },
    {
      event: 'user_login',
      endpoint: 'POST /api/v2/sessions',
      ...v2,
      ...known,
      auth: 'basic',
      more: { plan: 'pro' },
    },
    {
      event: 'project_create',
      endpoint: 'POST /api/v2/projects',
      ...v2,
      ...known,
      auth: 'bearer',
      more: { plan: 'pro' },
    },
    { ...me, ...known, auth: 'bearer', status: 200 },
    // A router's middleware answers, so Express knows no route: the templates of the set-up do.
    { ...me, ...NOBODY, status: 401, source: 'template' },
    // Which endpoints the app has, once a release.
    { event: 'api_inventory' },
  ];
}
