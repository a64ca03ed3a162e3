const CLASSES = ['classes/{className}', 'users', 'roles', 'sessions', 'installations'];

/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'parse-server',
  package: 'parse-server',
  builtWith: 'Express 5, mounted at /parse, PostgreSQL',
  client: 'the parse SDK, and its REST API by fetch',
  docs: 'https://docs.parseplatform.org/rest/guide/',
  node: 20,
  postgres: true,
  ready: /parse-server running on/,
  env: {
    SPANHOG_CALLER_USER: 'req.auth.user.id',
    SPANHOG_API_KEY_HEADERS: 'x-parse-session-token',
  },
  start: ({ port, databaseUrl, data }) => ({
    args: ['node_modules/parse-server/bin/parse-server'],
    env: {
      PORT: String(port),
      PARSE_SERVER_LOGS_FOLDER: `${data}/logs`,
      PARSE_SERVER_HOST: '127.0.0.1',
      PARSE_SERVER_APPLICATION_ID: 'field-app',
      PARSE_SERVER_MASTER_KEY: 'field-master-key',
      PARSE_SERVER_JAVASCRIPT_KEY: 'field-js-key',
      PARSE_SERVER_REST_API_KEY: 'field-rest-key',
      PARSE_SERVER_DATABASE_URI: databaseUrl ?? '',
      PARSE_SERVER_ALLOW_CLIENT_CLASS_CREATION: 'true',
      PARSE_SERVER_URL: `http://127.0.0.1:${port}/parse`,
    },
  }),
  personas: ['ada', 'rest', 'nobody'],
  endpoints: [
    'GET /parse/health',
    'GET /parse/serverInfo',
    'POST /parse/login',
    'GET /parse/login',
    'POST /parse/logout',
    'GET /parse/users/me',
    'GET /parse/sessions/me',
    'POST /parse/batch',
    'POST /parse/functions/{functionName}',
    'POST /parse/files/{filename}',
    'GET /parse/files/{appId}/{*filepath}',
    'GET /parse/schemas',
    ...CLASSES.flatMap((name) => [
      `GET /parse/${name}`,
      `POST /parse/${name}`,
      `GET /parse/${name}/{objectId}`,
      `PUT /parse/${name}/{objectId}`,
      `DELETE /parse/${name}/{objectId}`,
    ]),
  ],
  ignores: ({ path }) => path === '/parse/health',
  // The SDK sends everything as POST, and the method in the body.
  methodOf: ({ method, body }) => /"_method":"(\w+)"/.exec(body)?.[1] ?? method,
  callerOf: ({ body, headers }, { ada }) =>
    body.includes('"_SessionToken"') || headers['x-parse-session-token'] ? ada : undefined,
  clientOf: ({ persona }) => (persona === 'ada' ? 'Parse 8.6.2' : 'node'),
  authOf: ({ headers }) => (headers['x-parse-session-token'] ? 'api_key' : undefined),
};
