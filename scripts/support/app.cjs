// A small API with OpenTelemetry's SDK of any version, asked by itself over HTTP: prints what became of its events.
const nodeEvents = require('node:events');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { context, trace } = require('@opentelemetry/api');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const sdk = require(process.env.SDK);
const { annotate, apiAttributes, identify, PostHogEventSpanProcessor } = require('spanhog');

const events = new PostHogEventSpanProcessor({
  events: { 'POST /v1/projects': 'project_create' },
  routes: ['/v1/users/{id}', '/v1/projects'],
});
// SDK 3's is called otherwise.
const Provider = sdk.BasicTracerProvider ?? sdk.TracerProvider;
const provider = new Provider({ spanProcessors: [events] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(provider);
const instrumentation = new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() });
instrumentation.setTracerProvider(provider);

const http = require('node:http');
const server = http.createServer((request, response) => {
  if (request.headers.authorization) identify({ user: 'user_42', organization: 'acme' });
  annotate({ project_id: 'p_1' });
  response.statusCode = request.method === 'POST' ? 201 : 200;
  response.end('{}');
});

async function main() {
  await nodeEvents.once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${server.address().port}`;
  const known = { authorization: 'Bearer secret', 'user-agent': 'acme-sdk-js/1.2.3' };
  await ask(`${address}/v1/users/7?secret=1`, 'GET', known);
  await ask(`${address}/v1/projects`, 'POST', known);
  await ask(`${address}/v1/users/8`, 'GET', { 'user-agent': 'curl/8.5.0' });
  await nodeEvents.once(server.close(), 'close');
  await provider.shutdown();
  console.log(JSON.stringify(events.stats().events));
}

async function ask(url, method, headers) {
  const [response] = await nodeEvents.once(
    http.request(url, { method, headers, agent: false }).end(),
    'response',
  );
  await nodeEvents.once(response.resume(), 'end');
}

void main();
