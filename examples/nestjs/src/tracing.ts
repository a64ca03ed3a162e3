// Loaded before the app: node --import ./dist/tracing.js dist/main.js
import { register } from 'node:module';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { apiAttributes, PostHogEventSpanProcessor } from 'spanhog';

// NodeSDK would start these two, and the end would wait for a collector that isn't there.
process.env['OTEL_METRICS_EXPORTER'] ??= 'none';
process.env['OTEL_LOGS_EXPORTER'] ??= 'none';

// So that ES modules are instrumented: Nest 12 is made of them.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const api = apiAttributes();
/** The token and the host come from POSTHOG_PROJECT_TOKEN and POSTHOG_HOST. */
const events = new PostHogEventSpanProcessor({ events: { 'POST /v1/projects': 'project_created' } });
const sdk = new NodeSDK({
  serviceName: 'nestjs-api',
  instrumentations: [
    new HttpInstrumentation({ startIncomingSpanHook: api, responseHook: api.responseHook }),
    new ExpressInstrumentation(),
    new NestInstrumentation(),
  ],
  spanProcessors: [events],
});
sdk.start();

/** Sends what is left. */
export async function flushTelemetry(): Promise<void> {
  await Promise.allSettled([sdk.shutdown(), events.shutdown()]);
}
