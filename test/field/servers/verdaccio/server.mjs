const ENDPOINTS = [
  'GET /',
  'GET /-/ping',
  'GET /-/whoami',
  'GET /-/v1/search',
  'GET /-/npm/v1/user',
  'GET /-/npm/v1/tokens',
  'POST /-/npm/v1/tokens',
  'DELETE /-/npm/v1/tokens/token/{tokenKey}',
  'PUT /-/user/{org_couchdb_user}',
  'GET /-/package/{package}/dist-tags',
  'PUT /-/package/{package}/dist-tags/{tag}',
  'DELETE /-/package/{package}/dist-tags/{tag}',
  'GET /-/verdaccio/data/packages',
  'GET /-/verdaccio/data/sidebar/{scope}/{package}',
  'GET /{package}/-/{filename}',
  'DELETE /{package}/-/{filename}/-rev/{revision}',
  'PUT /{package}/-rev/{revision}',
  'DELETE /{package}/-rev/{revision}',
  'GET /{package}/{version}',
  'GET /{package}',
  'PUT /{package}',
];

/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'verdaccio',
  package: 'verdaccio',
  builtWith: 'Express 4, ESM without the hook: no routes, so `SPANHOG_ROUTES`',
  client: "npm's own CLI",
  docs: 'https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md',
  node: 22,
  ready: /http address/,
  // It is ESM, and OpenTelemetry's hook for ESM keeps it from starting: what it calls is not instrumented, so its
  // routes are given.
  env: { SPANHOG_CALLER_USER: 'req.remote_user.name', SPANHOG_ROUTES: ENDPOINTS.join(',') },
  start: ({ port }) => ({
    args: [
      'node_modules/verdaccio/bin/verdaccio',
      '--config',
      'config.yaml',
      '--listen',
      `127.0.0.1:${port}`,
    ],
  }),
  personas: ['alice', 'nobody', 'browser'],
  endpoints: ENDPOINTS,
  // Who signs up is known from then on: the answer has the token.
  callerOf: ({ persona, method, headers }) =>
    persona === 'alice' && (headers.authorization || method === 'PUT') ? 'alice' : undefined,
  limits: [
    {
      whose: 'client',
      why: '`npm install` says `npm-auth-type` of a caller who has no account: its method is unknown rather than none',
      change: (expected, { headers }) =>
        expected?.auth === 'none' && headers['npm-auth-type'] !== undefined
          ? { ...expected, auth: undefined }
          : expected,
    },
  ],
  clientOf({ persona, headers }, { npm }) {
    if (persona === 'browser') return 'firefox 140';
    return headers['user-agent'] === 'node' ? 'node' : `npm ${npm}`;
  },
};
