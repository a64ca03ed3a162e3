// The set-up of a Lambda function.
const { trace } = require('@opentelemetry/api');
const { AwsLambdaInstrumentation } = require('@opentelemetry/instrumentation-aws-lambda');
const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { lambdaAttributes, PostHogEventSpanProcessor, recordServerSpans } = require('spanhog');
const { parentBased } = require('./sampler.cjs');

const lambda = new AwsLambdaInstrumentation(lambdaAttributes());

// What is called inside of the function.
const inside = process.env.MATRIX_INSTRUMENTATIONS.includes('express') ? [new ExpressInstrumentation()] : [];

exports.productEvents = new PostHogEventSpanProcessor();
exports.sdk = new NodeSDK({
  sampler: recordServerSpans(parentBased()),
  spanProcessors: [exports.productEvents],
  instrumentations: [lambda, ...inside],
});
exports.sdk.start();
// NodeSDK hands the instrumentation a provider before there is one: without this it flushes nothing, and what
// an invocation made waits in a function that is frozen.
lambda.setTracerProvider(trace.getTracerProvider());
