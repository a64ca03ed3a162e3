import { serve } from '@hono/node-server';
import { httpInstrumentationMiddleware } from '@hono/otel';
import { Hono } from 'hono';
import { projects } from './projects.mjs';
import { shutdown } from './tracing.mjs';

const app = new Hono();
app.use(httpInstrumentationMiddleware()); // tells the routes
app.route('/v1/projects', projects);

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = 1; // an idle connection must not keep the server open
    server.close(() => void shutdown());
  });
}
