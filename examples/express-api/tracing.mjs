// Loaded before the app: node --import ./tracing.mjs server.mjs
import { register } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } from 'spanhog';
import { ENDPOINTS } from './endpoints.mjs';

// An ES module imports Express through Node's loader, where instrumentations can't see it without this
// hook; without it the spans have no `http.route`. A CommonJS app needs no such line.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

/** What each request's headers tell, and why its answer is an error. */
const api = apiAttributes();

/** The token and the host come from POSTHOG_PROJECT_TOKEN and POSTHOG_HOST. */
export const productEvents = new PostHogEventSpanProcessor({
  events: {
    'POST /api/*/users': 'user_signup',
    'POST /api/*/sessions': 'user_login',
    'POST /api/*/projects': 'project_create',
    'POST /api/*/projects/{project_id}/widgets': 'widget_create',
  },
  // Express never gets to a route when a router's middleware answers 401; these templates name it then.
  routes: ENDPOINTS.map(({ endpoint }) => endpoint),
});

export const sdk = new NodeSDK({
  serviceName: 'express-api',
  instrumentations: [
    new HttpInstrumentation({
      // API version, auth scheme and client SDK of each request, never the secret beside the scheme.
      startIncomingSpanHook: api,
      responseHook: api.responseHook,
      // These two answers say that an endpoint is on its way out; events carry it as `deprecated`.
      headersToSpanAttributes: { server: { responseHeaders: ['deprecation', 'sunset'] } },
    }),
    new ExpressInstrumentation(),
  ],
  // One trace in ten is exported; every request is counted.
  sampler: recordServerSpans(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) })),
  // This list replaces the exporter that the SDK would make by itself, so it is spelled out.
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter()), productEvents],
});

sdk.start();
