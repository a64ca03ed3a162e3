/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 'azurite',
  package: 'azurite',
  builtWith: 'Express 5 as a chain of middlewares: no routes, so `SPANHOG_ROUTES`',
  client: '@azure/storage-blob',
  docs: 'https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api',
  node: 22,
  ready: /successfully listens/,
  env: {
    SPANHOG_ROUTES: ['/{account}', '/{account}/{container}', '/{account}/{container}/{blob*}'].join(','),
  },
  start: ({ port }) => ({
    args: [
      'node_modules/azurite/dist/src/blob/main.js',
      '--blobHost=127.0.0.1',
      `--blobPort=${port}`,
      '--inMemoryPersistence',
      '--skipApiVersionCheck',
      '--disableTelemetry',
    ],
  }),
  personas: ['app', 'nobody'],
  endpoints: ['GET', 'PUT', 'HEAD', 'DELETE', 'POST'].flatMap((method) => [
    `${method} /{account}`,
    `${method} /{account}/{container}`,
    `${method} /{account}/{container}/{*blob}`,
  ]),
  callerOf: () => undefined,
  clientOf: ({ persona }) => (persona === 'app' ? 'azsdk-js-azure-storage-blob 12.34.0' : 'node'),
  // A scheme of Azure's own: `SharedKey`.
  authOf: ({ headers }) => (headers.authorization ? 'shared_key' : undefined),
};
