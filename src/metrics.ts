import { metrics, type BatchObservableResult, type Observable } from '@opentelemetry/api';
import { errorName, type Reporter, type Stats } from './diagnostics.js';

/**
 * Publishes a processor's counts as OpenTelemetry metrics under the meter `spanhog`: `spanhog.spans` (by
 * `kind`), `spanhog.requests`, `spanhog.events.accepted`, `spanhog.events` (by the final `state`) and
 * `spanhog.events.waiting`; `spanhog.rollup.waiting` and `spanhog.budget.exceeded`. The parts of each add up. They cost something only when a reader collects them, and
 * nothing when the app has no meter provider.
 *
 * @param reporter Told of a meter provider that throws: there are no metrics then.
 * @returns Ends the publishing.
 */
export function publishMetrics(stats: () => Stats, reporter: Reporter): () => void {
  try {
    return publish(stats);
  } catch (error) {
    reporter.warn('metrics', `the meter provider threw ${errorName(error)}; there are no metrics of spanhog`);
    return () => undefined;
  }
}

function publish(stats: () => Stats): () => void {
  const meter = metrics.getMeter('spanhog');
  const counter = (name: string, unit: string, description: string): Observable =>
    meter.createObservableCounter(`spanhog.${name}`, { description, unit: `{${unit}}` });
  const gauge = (name: string, unit: string, description: string): Observable =>
    meter.createObservableGauge(`spanhog.${name}`, { description, unit: `{${unit}}` });
  const spans = counter('spans', 'span', 'Ended spans, by kind');
  const requests = counter(
    'requests',
    'request',
    'API requests by what they became: an event, or ignored with a reason',
  );
  const accepted = counter('events.accepted', 'event', 'Product events that were accepted for delivery');
  const events = counter('events', 'event', 'Product events that reached a final state, by state and reason');
  const waiting = gauge(
    'events.waiting',
    'event',
    'Product events that wait to be sent, in memory or on disk',
  );
  const rolling = gauge('rollup.waiting', 'request', 'API requests in roll-ups that are no events yet');
  const exceeded = counter(
    'budget.exceeded',
    'request',
    'API requests rolled up because a limit of events a minute was reached, by whose it is',
  );
  const instruments = [spans, requests, accepted, events, waiting, rolling, exceeded];
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
