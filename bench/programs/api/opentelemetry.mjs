import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';

const EMPTY = {
  onStart() {},
  onEnd() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** OpenTelemetry as an API has it for its traces: every span is made, and the given processor sees it. */
export function startOpenTelemetry(processor = EMPTY, http = {}) {
  new NodeSDK({
    serviceName: 'api',
    instrumentations: [new HttpInstrumentation(http), new ExpressInstrumentation()],
    spanProcessors: [processor],
  }).start();
}
