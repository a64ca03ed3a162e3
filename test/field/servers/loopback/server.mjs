/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'loopback',
  package: '@loopback/example-todo',
  builtWith: 'LoopBack 4 on Express 4: its router is one middleware',
  client: 'fetch, and the explorer in a browser',
  docs: 'https://loopback.io/doc/en/lb4/todo-tutorial.html',
  node: 20,
  ready: /Server is running/,
  start: ({ port }) => ({
    args: ['node_modules/@loopback/example-todo/dist/index.js'],
    env: { HOST: '127.0.0.1', PORT: String(port) },
  }),
  personas: ['app', 'browser'],
  endpoints: [
    'GET /todos/count',
    'GET /todos',
    'POST /todos',
    'PATCH /todos',
    ...['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /todos/{id}`),
    'GET /openapi.json',
    'GET /explorer/{file}',
    'GET /explorer',
    'GET /',
  ],
  callerOf: () => undefined,
  clientOf: ({ persona }) => (persona === 'app' ? 'node' : 'firefox 140'),
};
