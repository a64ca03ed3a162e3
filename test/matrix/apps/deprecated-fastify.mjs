import { trace } from '@opentelemetry/api';
import fastify from 'fastify';
import { attributesOf, sessionOf } from './callers.cjs';
import { headersOf, setHeaders } from './deprecation.cjs';
import { serve } from './serve.mjs';

const app = fastify();
app.get('/v1/old/:which', async (request, reply) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(request.headers)));
  const { which } = request.params;
  if (which === 'raw') setHeaders(reply.raw, headersOf(which));
  else reply.headers(headersOf(which));
  return {};
});
await app.ready();
serve(app.server);
