import { metrics, type BatchObservableResult, type Observable } from '@opentelemetry/api';
import type { Stats } from './diagnostics.js';

/**
 * Publishes a processor's counts as OpenTelemetry metrics under the meter `spanhog`: `spanhog.spans` (by
 * `kind`), `spanhog.requests`, `spanhog.events.accepted`, `spanhog.events` (by the final `state`) and
 * `spanhog.events.waiting`; `spanhog.rollup.waiting` and `spanhog.budget.exceeded`. The parts of each add up. They cost something only when a reader collects them, and
 * nothing when the app has no meter provider.
 *
 * @returns Ends the publishing.
 */
export function publishMetrics(stats: () => Stats): () => void {
  const meter = metrics.getMeter('spanhog');
  const spans = meter.createObservableCounter('spanhog.spans', {
    description: 'Ended spans, by kind',
    unit: '{span}',
  });
  const requests = meter.createObservableCounter('spanhog.requests', {
    description: 'API requests by what they became: an event, or ignored with a reason',
    unit: '{request}',
  });
  const accepted = meter.createObservableCounter('spanhog.events.accepted', {
    description: 'Product events that were accepted for delivery',
    unit: '{event}',
  });
  const events = meter.createObservableCounter('spanhog.events', {
    description: 'Product events that reached a final state, by state and reason',
    unit: '{event}',
  });
  const waiting = meter.createObservableGauge('spanhog.events.waiting', {
    description: 'Product events that wait to be sent, in memory or on disk',
    unit: '{event}',
  });
  const rolling = meter.createObservableGauge('spanhog.rollup.waiting', {
    description: 'API requests in roll-ups that are no events yet',
    unit: '{request}',
  });
  const exceeded = meter.createObservableCounter('spanhog.budget.exceeded', {
    description: 'API requests rolled up because a limit of events a minute was reached, by whose it is',
    unit: '{request}',
  });
  const instruments: Observable[] = [spans, requests, accepted, events, waiting, rolling, exceeded];
  const observe = (result: BatchObservableResult): void => {
    const now = stats();
    result.observe(spans, now.spans.server, { kind: 'server' });
    result.observe(spans, now.spans.seen - now.spans.server, { kind: 'other' });
    let used = now.requests.seen;
    for (const [reason, count] of Object.entries(now.requests.ignored)) {
      result.observe(requests, count, { state: 'ignored', reason });
      used -= count;
    }
    result.observe(requests, used - now.rollup.requests, { state: 'event' });
    result.observe(requests, now.rollup.requests, { state: 'rolled_up' });
    result.observe(accepted, now.events.accepted);
    for (const state of ['delivered', 'handedOver', 'rejected'] as const) {
      result.observe(events, now.events[state], { state });
    }
    for (const [reason, count] of Object.entries(now.events.dropped)) {
      result.observe(events, count, { state: 'dropped', reason });
    }
    result.observe(waiting, now.events.queued, { state: 'queued' });
    result.observe(waiting, now.events.stored, { state: 'stored' });
    result.observe(rolling, now.rollup.waiting);
    for (const limit of ['process', 'caller'] as const) {
      result.observe(exceeded, now.rollup.overBudget[limit], { limit });
    }
  };
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}
