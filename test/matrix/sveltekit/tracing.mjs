// Lies over `apps/tracing.mjs`: OpenTelemetry's hook for all of ESM breaks a build of SvelteKit (every answer is a
// 500), so its documentation has the hook only for what is instrumented.
import { register } from 'node:module';
import { createAddHookMessageChannel } from 'import-in-the-middle';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } from 'spanhog';
import { headersToSpanAttributes, instrumentations, routes } from './instrumentations.cjs';
import { parentBased } from './sampler.cjs';

const { registerOptions } = createAddHookMessageChannel();
register('import-in-the-middle/hook.mjs', import.meta.url, registerOptions);

export const productEvents = new PostHogEventSpanProcessor({ routes });

export const sdk = new NodeSDK({
  sampler: recordServerSpans(parentBased()),
  spanProcessors: [productEvents],
  instrumentations: instrumentations({
    http: { startIncomingSpanHook: apiAttributes(), headersToSpanAttributes },
  }),
});
sdk.start();
