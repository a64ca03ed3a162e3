/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'mcp',
  package: '@modelcontextprotocol/server-everything',
  builtWith: 'Express 5, ESM',
  client: "@modelcontextprotocol/sdk's client",
  docs: 'https://modelcontextprotocol.io/specification/2025-06-18/basic/transports',
  node: 20,
  isEsm: true,
  ready: /listening/,
  start: ({ port }) => ({
    args: ['node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'streamableHttp'],
    env: { PORT: String(port) },
  }),
  personas: ['agent', 'nobody'],
  endpoints: ['POST /mcp', 'GET /mcp', 'DELETE /mcp'],
  callerOf: () => undefined,
  clientOf: () => 'node',
};
