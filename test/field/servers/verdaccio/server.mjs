/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'verdaccio',
  package: 'verdaccio',
  builtWith: 'Express 4, ESM',
  client: "npm's own CLI",
  docs: 'https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md',
  node: 22,
  isEsm: true,
  ready: /http address/,
  env: { SPANHOG_CALLER_USER: 'req.remote_user.name' },
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
  endpoints: [
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
  ],
  // Who signs up is known from then on: the answer has the token.
  callerOf: ({ persona, method, headers }) =>
    persona === 'alice' && (headers.authorization || method === 'PUT') ? 'alice' : undefined,
  clientOf({ persona, headers }, { npm }) {
    if (persona === 'browser') return 'firefox 140';
    return headers['user-agent'] === 'node' ? 'node' : `npm ${npm}`;
  },
};
