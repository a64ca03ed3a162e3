import { createAdaptorServer } from '@hono/node-server';
import { httpInstrumentationMiddleware } from '@hono/otel';
import { Hono } from 'hono';
import { addRoutes } from './hono-app.mjs';
import { serve } from './serve.mjs';

serve(createAdaptorServer(addRoutes(new Hono().use('*', httpInstrumentationMiddleware()))));
