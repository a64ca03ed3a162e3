import { FastifyOtelInstrumentation } from '@fastify/otel';
import fastify from 'fastify';
import { identify } from 'spanhog';
import { createServe } from './create-serve.cjs';
import { addWays } from './identity-fastify-app.cjs';
import { productEvents, sdk } from './identity-tracing.cjs';

const app = fastify();
await app.register(new FastifyOtelInstrumentation().plugin());
addWays(app, identify);
await app.ready();
createServe(sdk, productEvents)(app.server);
