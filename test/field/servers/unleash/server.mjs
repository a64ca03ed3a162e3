const ADMIN = '/api/admin';

/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'unleash',
  package: 'unleash-server',
  builtWith: 'Express 4, PostgreSQL',
  client: 'unleash-client, its admin API and a browser session by fetch',
  docs: 'https://docs.getunleash.io/reference/api/unleash',
  node: 22,
  postgres: true,
  isEsm: true,
  ready: /Unleash has started/,
  env: { SPANHOG_CALLER_USER: 'req.user.id,req.user.internalAdminTokenUserId' },
  start: ({ port, databaseUrl }) => ({
    args: ['node_modules/unleash-server/dist/server.js'],
    env: {
      HTTP_PORT: String(port),
      HTTP_HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl ?? '',
      DATABASE_SSL: 'false',
      INIT_ADMIN_API_TOKENS: '*:*.field-admin-token',
      INIT_BACKEND_API_TOKENS: 'default:development.field-client-token',
      CHECK_VERSION: 'false',
      LOG_LEVEL: 'info',
      SEND_TELEMETRY: 'false',
    },
  }),
  personas: ['admin', 'script', 'sdk', 'nobody'],
  endpoints: [
    'POST /auth/simple/login',
    'GET /logout',
    'GET /health',
    `GET ${ADMIN}/user`,
    `GET ${ADMIN}/projects`,
    `GET ${ADMIN}/projects/{projectId}/features`,
    `POST ${ADMIN}/projects/{projectId}/features`,
    `GET ${ADMIN}/projects/{projectId}/features/{featureName}`,
    `DELETE ${ADMIN}/projects/{projectId}/features/{featureName}`,
    `POST ${ADMIN}/projects/{projectId}/features/{featureName}/environments/{environment}/on`,
    `POST ${ADMIN}/projects/{projectId}/features/{featureName}/environments/{environment}/strategies`,
    `DELETE ${ADMIN}/archive/{featureName}`,
    `GET ${ADMIN}/api-tokens`,
    `GET ${ADMIN}/user-admin`,
    'GET /api/client/features',
    'GET /api/client/features/{featureName}',
    'POST /api/client/register',
    'POST /api/client/metrics',
    'GET /api/frontend',
    `GET ${ADMIN}/{id}`,
    // The admin interface is a single-page app: every other path is its page.
    'GET /{*wildcard}',
  ],
  // What an admin token does is done by the user -42.
  // It looks at who calls below /api alone, and its pages are the same for all.
  callerOf({ persona, path, headers }) {
    if (headers.cookie) return path.startsWith('/api/') ? '1' : undefined;
    return persona === 'script' ? '-42' : undefined;
  },
  clientOf: ({ persona }) => (persona === 'sdk' ? 'none' : 'node'),
  // A token without a scheme: all that can be said is that there is one.
  limits: [
    {
      whose: 'framework',
      why: 'a guard answers before the router has given this route to anyone: what may be somebody’s in it has no name yet',
      change: (expected) =>
        expected?.endpoint === 'GET /api/client/features/{featureName}'
          ? { ...expected, endpoint: 'GET /api/client/{id}/{id}' }
          : expected,
    },
  ],
  authOf: ({ headers }) => (headers.authorization ? 'other' : undefined),
};
