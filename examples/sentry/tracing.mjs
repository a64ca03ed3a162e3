// Loaded before the app: node --import ./tracing.mjs server.mjs
import { register } from 'node:module';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import * as Sentry from '@sentry/node';
import { apiAttributes, PostHogEventSpanProcessor } from 'spanhog';

// NodeSDK would start these two, and the end would wait for a collector that isn't there.
process.env.OTEL_METRICS_EXPORTER ??= 'none';
process.env.OTEL_LOGS_EXPORTER ??= 'none';

// Sentry makes traces of its own: it samples them as it likes, and every request is an event all the same.
// Its DSN comes from SENTRY_DSN.
Sentry.init({ tracesSampleRate: 0.1 });

// So that ES modules are instrumented.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const api = apiAttributes();
/** The token and the host come from POSTHOG_PROJECT_TOKEN and POSTHOG_HOST. */
const events = new PostHogEventSpanProcessor({ events: { 'POST /v1/projects': 'project_created' } });
const sdk = new NodeSDK({
  serviceName: 'express-api',
  instrumentations: [
    new HttpInstrumentation({ startIncomingSpanHook: api, responseHook: api.responseHook }),
    new ExpressInstrumentation(),
  ],
  spanProcessors: [events],
});
sdk.start();

/** Sends what is left, once the server is closed. */
export async function shutdown() {
  await Promise.allSettled([sdk.shutdown(), events.shutdown(), Sentry.close(2000)]);
  process.exit();
}
