import { FastifyOtelInstrumentation } from '@fastify/otel';
import { trace } from '@opentelemetry/api';
import fastify from 'fastify';
import { apiAttributes } from 'spanhog';
import { addRoutes } from './fastify-app.cjs';
import { serve } from './serve.mjs';

const readApi = apiAttributes();

const app = fastify();
await app.register(new FastifyOtelInstrumentation().plugin());
// Without instrumentation-http nobody else calls it: version, authentication scheme and client.
app.addHook('onRequest', async (request) => {
  trace.getActiveSpan()?.setAttributes(readApi(request.raw));
});
addRoutes(app);
await app.ready();
serve(app.server);
