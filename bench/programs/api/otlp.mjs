import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { args } from '../parts/report.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

/** Every span to a collector, the user on it: what one does who counts usage in a tracing backend. */
export default {
  before: () =>
    startOpenTelemetry(
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in a package that the exporter hides
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${args.sink}/v1/traces`, compression: 'gzip' })),
    ),
  authenticated({ caller }) {
    trace.getActiveSpan()?.setAttributes({ 'user.id': caller.user, 'organization.id': caller.organization });
  },
};
