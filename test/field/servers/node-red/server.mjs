/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'node-red',
  package: 'node-red',
  builtWith: 'Express 4, several apps in one',
  client: 'node-red-admin, the editor and its flows by fetch',
  docs: 'https://nodered.org/docs/api/admin/methods/',
  node: 22,
  ready: /Started flows/,
  env: { SPANHOG_CALLER_USER: 'req.user.username' },
  start: ({ port, data }) => ({
    args: ['node_modules/node-red/red.js', '--settings', 'settings.cjs'],
    env: { PORT: String(port), DATA: data },
  }),
  personas: ['alice', 'nobody', 'customer'],
  endpoints: [
    'GET /',
    'GET /auth/login',
    'POST /auth/token',
    'POST /auth/revoke',
    'GET /settings',
    'GET /diagnostics',
    'GET /flows',
    'POST /flows',
    'GET /flows/state',
    'POST /flow',
    'GET /flow/{id}',
    'PUT /flow/{id}',
    'DELETE /flow/{id}',
    'GET /nodes',
    'GET /nodes/{mod}',
    'PUT /nodes/{mod}',
    'GET /nodes/{mod}/{set}',
    'PUT /nodes/{mod}/{set}',
    'GET /context/{scope}/{id}',
    'GET /context/{scope}',
    'GET /orders/{id}',
    'POST /orders',
    'GET /red/{file}',
    'GET /vendor/{file}',
    'GET /icons/{module}/{icon}',
  ],
  limits: [
    {
      whose: 'spanhog',
      why: 'its files lie below `/`, where one middleware serves them all: a folder whose name is no known word is not named',
      change: (expected) =>
        expected?.endpoint === 'GET /red/{file}' ? { ...expected, endpoint: 'GET /{id}/{file}' } : expected,
    },
    {
      whose: 'framework',
      why: 'routes that are regular expressions have no names: their parameters are numbered',
      change: (expected) =>
        expected?.endpoint.includes(' /nodes/{')
          ? {
              ...expected,
              endpoint: expected.endpoint.replace('{mod}/{set}', '{1}/{3}').replace('{mod}', '{1}'),
            }
          : expected,
    },
  ],
  callerOf: ({ persona, headers }) => (persona === 'alice' && headers.authorization ? 'alice' : undefined),
  clientOf: ({ headers }) =>
    headers['user-agent'] === 'node' ? 'node' : `axios ${headers['user-agent']?.split('/')[1]}`,
};
