import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishMetrics } from '../src/metrics.js';
import { Counts, Reporter } from '../src/diagnostics.js';

describe('metrics under the meter spanhog', () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ readers: [reader] });
  beforeEach(() => metrics.setGlobalMeterProvider(provider));
  afterEach(() => metrics.disable());

  it('tell what stats() tells, and end with the processor', async () => {
    const counts = new Counts();
    counts.spansSeen = 9;
    counts.serverSpans = 4;
    counts.requestsSeen = 4;
    counts.ignore('options');
    counts.accepted = 3;
    counts.delivered = 1;
    counts.drop('queue_full');
    const unpublish = publishMetrics(() => counts.stats({ queued: 1, stored: 0 }), new Reporter());
    expect(await read()).toMatchObject({
      'spanhog.spans {"kind":"server"}': 4,
      'spanhog.spans {"kind":"other"}': 5,
      'spanhog.requests {"state":"event"}': 3,
      'spanhog.requests {"state":"ignored","reason":"options"}': 1,
      'spanhog.events.accepted {}': 3,
      'spanhog.events {"state":"delivered"}': 1,
      'spanhog.events {"state":"dropped","reason":"queue_full"}': 1,
      'spanhog.events.waiting {"state":"queued"}': 1,
      'spanhog.events.waiting {"state":"stored"}': 0,
    });
    unpublish();
    counts.accepted = 100;
    expect(await read()).toMatchObject({ 'spanhog.events.accepted {}': 3 });
  });

  async function read(): Promise<Record<string, unknown>> {
    exporter.reset();
    await reader.forceFlush();
    const found: Record<string, unknown> = {};
    for (const { scopeMetrics } of exporter.getMetrics()) {
      for (const scope of scopeMetrics) {
        expect(scope.scope.name).toBe('spanhog');
        for (const { descriptor, dataPoints } of scope.metrics) {
          for (const point of dataPoints)
            found[`${descriptor.name} ${JSON.stringify(point.attributes)}`] = point.value;
        }
      }
    }
    return found;
  }
});
