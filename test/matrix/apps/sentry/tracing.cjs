// Sentry's own set-up of OpenTelemetry, with one more span processor.
const Sentry = require('@sentry/node');
const { PostHogEventSpanProcessor } = require('spanhog');

exports.productEvents = new PostHogEventSpanProcessor();

Sentry.init({
  // Nobody listens there.
  dsn: 'http://public@127.0.0.1:9/1',
  tracesSampleRate: 1,
  openTelemetrySpanProcessors: [exports.productEvents],
});
exports.sdk = { shutdown: () => exports.productEvents.shutdown() };
// The apps ask for `tracing.cjs`: here it is this file.
require.cache[require.resolve('../tracing.cjs')] = module;
