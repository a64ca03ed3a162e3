/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'json-server',
  package: 'json-server',
  builtWith: 'Express 4, method-override',
  client: 'fetch',
  docs: 'https://github.com/typicode/json-server/tree/v0.17.4',
  node: 20,
  seed: 'db.json',
  ready: /Resources/,
  start: ({ port, data }) => ({
    args: [
      'node_modules/json-server/lib/cli/bin.js',
      'data/db.json',
      '--host=127.0.0.1',
      `--port=${port}`,
      '--routes=routes.json',
      `--snapshots=${data}`,
    ],
  }),
  personas: ['nobody'],
  endpoints: [
    'GET /',
    'GET /db',
    ...['posts', 'comments'].flatMap((name) => [
      `GET /${name}`,
      `POST /${name}`,
      `GET /${name}/{id}`,
      `HEAD /${name}/{id}`,
      `PUT /${name}/{id}`,
      `PATCH /${name}/{id}`,
      `DELETE /${name}/{id}`,
    ]),
    'GET /posts/{id}/comments',
    'POST /posts/{id}/comments',
    'GET /profile',
    'PATCH /profile',
    'GET /api/posts/{id}',
  ],
  // Its documentation: "a POST with X-HTTP-Method-Override".
  methodOf: ({ method, headers }) => String(headers['x-http-method-override'] ?? method),
  limits: [
    {
      whose: 'instrumentation',
      why: 'a middleware after the handler takes the route from the server span again, and with it the method of an override; the route is found on a child, which has no method',
      change: (expected, { headers }) =>
        headers['x-http-method-override'] === undefined
          ? expected
          : { ...expected, method: 'POST', endpoint: expected.endpoint.replace('PUT', 'POST') },
    },
  ],
  callerOf: () => undefined,
  clientOf: () => 'node',
};
