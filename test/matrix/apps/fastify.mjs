import fastify from 'fastify';
import { addRoutes } from './fastify-app.cjs';
import { serve } from './serve.mjs';

const app = fastify();
addRoutes(app);
await app.ready();
serve(app.server);
