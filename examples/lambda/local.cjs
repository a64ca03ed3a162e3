// API Gateway and Lambda's runtime on this machine: makes an event of each HTTP request, and answers what the function
// returns. No part of what is deployed.
const { createServer } = require('node:http');
const { text } = require('node:stream/consumers');

// As the runtime does it: the instrumentation reads there which function it is to wrap.
Object.assign(process.env, {
  LAMBDA_TASK_ROOT: __dirname,
  _HANDLER: 'handler.handler',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
});
require('./tracing.cjs');
const { handler } = require('./handler.cjs');

const ROUTES = [
  { method: 'GET', template: '/v1/projects/{id}', path: /^\/v1\/projects\/(?<id>[^/]+)$/ },
  { method: 'POST', template: '/v1/projects', path: /^\/v1\/projects$/ },
];

createServer((request, response) => void answer(request, response)).listen(process.env.PORT ?? 3000);

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function answer(request, response) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const route = ROUTES.find(({ method, path }) => method === request.method && path.test(pathname));
  if (!route) {
    // API Gateway answers these itself, and no function is called.
    response.writeHead(404).end('{"message":"Not Found"}');
    return;
  }
  const event = {
    version: '2.0',
    routeKey: `${route.method} ${route.template}`,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: request.headers,
    pathParameters: { ...route.path.exec(pathname)?.groups },
    requestContext: { stage: '$default', http: { method: request.method, path: pathname } },
    body: await text(request),
  };
  const { statusCode, headers, body } = await handler(event, {
    awsRequestId: 'local',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:api',
  });
  response.writeHead(statusCode, headers).end(body);
}
