// The set-up that every CommonJS app here is started with: node --require ./tracing.cjs app.cjs
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } = require('spanhog');
const { headersToSpanAttributes, instrumentations, routes } = require('./instrumentations.cjs');
const { parentBased } = require('./sampler.cjs');

exports.productEvents = new PostHogEventSpanProcessor({ routes });

exports.sdk = new NodeSDK({
  sampler: recordServerSpans(parentBased()),
  spanProcessors: [exports.productEvents],
  instrumentations: instrumentations({
    http: { startIncomingSpanHook: apiAttributes(), headersToSpanAttributes },
  }),
});
exports.sdk.start();
