// The set-up that every ESM app here is started with: node --import ./tracing.mjs app.mjs
import { register } from 'node:module';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } from 'spanhog';
import { headersToSpanAttributes, instrumentations, routes } from './instrumentations.cjs';
import { parentBased } from './sampler.cjs';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

export const productEvents = new PostHogEventSpanProcessor({ routes });

export const sdk = new NodeSDK({
  sampler: recordServerSpans(parentBased()),
  spanProcessors: [productEvents],
  instrumentations: instrumentations({
    http: { startIncomingSpanHook: apiAttributes(), headersToSpanAttributes },
  }),
});
sdk.start();
