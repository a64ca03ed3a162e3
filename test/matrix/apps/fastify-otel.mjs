import { FastifyOtelInstrumentation } from '@fastify/otel';
import fastify from 'fastify';
import { addRoutes } from './fastify-app.cjs';
import { serve } from './serve.mjs';

const app = fastify();
await app.register(new FastifyOtelInstrumentation().plugin());
addRoutes(app);
await app.ready();
serve(app.server);
