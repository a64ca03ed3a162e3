import { createAdaptorServer } from '@hono/node-server';
import { httpInstrumentationMiddleware } from '@hono/otel';
import { trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { apiAttributes } from 'spanhog';
import { addRoutes } from './hono-app.mjs';
import { serve } from './serve.mjs';

const readApi = apiAttributes();

const app = new Hono()
  .use(httpInstrumentationMiddleware())
  // Without instrumentation-http nobody else calls it: version, authentication scheme and client.
  .use((c, next) => {
    trace.getActiveSpan()?.setAttributes(readApi({ headers: c.req.header(), url: c.req.url }));
    return next();
  });
serve(createAdaptorServer(addRoutes(app)));
