// Sentry beside an SDK of the app's own, as Sentry's documentation has it.
const Sentry = require('@sentry/node');
const { SentryPropagator, SentrySampler, SentrySpanProcessor } = require('@sentry/opentelemetry');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { apiAttributes, PostHogEventSpanProcessor, recordServerSpans } = require('spanhog');
const { instrumentations } = require('../instrumentations.cjs');

const client = Sentry.init({
  dsn: 'http://public@127.0.0.1:9/1',
  tracesSampleRate: 1,
  skipOpenTelemetrySetup: true,
  // Its http integration is to make no spans beside the instrumentation's.
  integrations: [Sentry.httpIntegration({ spans: false })],
});
exports.productEvents = new PostHogEventSpanProcessor();
exports.sdk = new NodeSDK({
  sampler: recordServerSpans(new SentrySampler(client)),
  textMapPropagator: new SentryPropagator(),
  contextManager: new Sentry.SentryContextManager(),
  spanProcessors: [new SentrySpanProcessor(), exports.productEvents],
  instrumentations: instrumentations({ http: { startIncomingSpanHook: apiAttributes() } }),
});
exports.sdk.start();
// The apps ask for `tracing.cjs`: here it is this file.
require.cache[require.resolve('../tracing.cjs')] = module;
