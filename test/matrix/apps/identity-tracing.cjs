// The set-up of the apps that identify their callers in every way there is. ESM apps take it too: their own
// `identify()` is then another copy of the library's than the processor's.
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { ALLOW_ALL_BAGGAGE_KEYS, BaggageSpanProcessor } = require('@opentelemetry/baggage-span-processor');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { PostHog } = require('posthog-node');
const { PostHogContextSpanProcessor } = require('posthog-node/otel');
const { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } = require('spanhog');
const { attributesOf } = require('./callers.cjs');
const { instrumentations } = require('./instrumentations.cjs');
const { parentBased } = require('./sampler.cjs');

register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(__filename));

exports.productEvents = new PostHogEventSpanProcessor();
exports.posthog = new PostHog(process.env.POSTHOG_PROJECT_TOKEN, { host: process.env.POSTHOG_HOST });

exports.sdk = new NodeSDK({
  sampler: recordServerSpans(parentBased()),
  spanProcessors: [
    new BaggageSpanProcessor(ALLOW_ALL_BAGGAGE_KEYS),
    new PostHogContextSpanProcessor(exports.posthog),
    exports.productEvents,
  ],
  instrumentations: instrumentations({
    http: {
      startIncomingSpanHook: apiAttributes(),
      applyCustomAttributesOnSpan(span, request) {
        span.setAttributes(attributesOf(request.user));
      },
    },
  }),
});
exports.sdk.start();
