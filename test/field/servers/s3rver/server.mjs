/** @type {import('../../servers.mjs').FieldServer} */
export const server = {
  name: 's3rver',
  package: 's3rver',
  builtWith: 'Koa 2, @koa/router',
  client: '@aws-sdk/client-s3',
  docs: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html',
  node: 20,
  ready: /S3rver listening/,
  env: { SPANHOG_CALLER_USER: 'ctx.state.account.id' },
  start: ({ port, data }) => ({
    args: [
      'node_modules/s3rver/bin/s3rver.js',
      '-d',
      data,
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '--no-vhost-buckets',
    ],
  }),
  personas: ['app', 'nobody'],
  endpoints: [
    'GET /',
    ...['GET', 'PUT', 'HEAD', 'DELETE', 'POST'].map((method) => `${method} /{bucket}`),
    ...['GET', 'PUT', 'HEAD', 'DELETE', 'POST'].map((method) => `${method} /{bucket}/{*key}`),
  ],
  // The SDK's key is that of the server's one account, whose id its source says.
  callerOf: ({ headers }) => (headers.authorization ? '123456789000' : undefined),
  clientOf: ({ headers }) => headers['user-agent']?.split(' ')[0]?.replace('/', ' ') ?? '',
  authOf: ({ headers }) => (headers.authorization ? 'aws_sigv4' : undefined),
};
