// Loaded before the function: NODE_OPTIONS=--require=./tracing.cjs
const { trace } = require('@opentelemetry/api');
const { AwsLambdaInstrumentation } = require('@opentelemetry/instrumentation-aws-lambda');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { lambdaAttributes, PostHogEventSpanProcessor } = require('spanhog');

const lambda = new AwsLambdaInstrumentation(lambdaAttributes());
/** The token and the host come from POSTHOG_PROJECT_TOKEN and POSTHOG_HOST. */
const events = new PostHogEventSpanProcessor({ events: { 'POST /v1/projects': 'project_created' } });
const sdk = new NodeSDK({ serviceName: 'lambda-api', instrumentations: [lambda], spanProcessors: [events] });
sdk.start();
// The instrumentation flushes after each invocation, but only a provider that it was handed after the start.
lambda.setTracerProvider(trace.getTracerProvider());
