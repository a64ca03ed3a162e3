import fastify from 'fastify';
import { projectRoutes } from './projects.mjs';
import { shutdown } from './tracing.mjs';

const app = fastify();
app.register(projectRoutes, { prefix: '/v1/projects' });
await app.listen({ port: Number(process.env.PORT ?? 3000) });

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    app.server.keepAliveTimeout = 1; // an idle connection must not keep the server open
    app.close().then(shutdown, shutdown);
  });
}
