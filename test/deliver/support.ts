import { Counts } from '../../src/diagnostics.js';
import { createDelivery } from '../../src/deliver/create-delivery.js';
import type { DeliveryInternals } from '../../src/deliver/create-delivery.js';
import { PACE } from '../../src/deliver/settings.js';
import type { DeliverySettings, Pace } from '../../src/deliver/settings.js';
import type { Sink } from '../../src/deliver/sink.js';
import { PackedEvents } from '../../src/deliver/chunks/packed-events.js';
import { parseEvent, writeEvent } from '../../src/event/event-json.js';
import type { ProductEvent } from '../../src/event/product-event.js';

/** Waits of a few milliseconds, so that tests need none of seconds. */
const FAST: Pace = {
  ...PACE,
  backoffMinMs: 1,
  backoffBaseMs: 2,
  backoffMaxMs: 10,
  probeMinMs: 5,
  probeMaxMs: 10,
};

export const SETTINGS: DeliverySettings = {
  batchSize: 10,
  flushIntervalMs: 5,
  maxQueueEvents: 100_000,
  maxQueueBytes: 64 * 1024 * 1024,
  requestTimeoutMs: 2_000,
  shutdownTimeoutMs: 5_000,
  compression: 'gzip',
  historicalMigration: false,
};

/** A valid event, the n-th of its kind; the uuid says which. */
export function makeEvent(n: number, changes: Partial<ProductEvent> = {}): ProductEvent {
  const timeMs = 1_780_000_000_000 + n;
  const time = timeMs.toString(16).padStart(12, '0');
  return {
    event: 'api_request',
    distinctId: `user_${n % 7}`,
    uuid: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`,
    timestamp: new Date(timeMs).toISOString(),
    properties: { endpoint: 'GET /things/{id}', status_code: 200, request_count: 1, $ignore_sent_at: true },
    ...changes,
  };
}

export function makeEvents(count: number, from = 0): ProductEvent[] {
  return Array.from({ length: count }, (_, index) => makeEvent(from + index));
}

/** The events as the delivery holds them. */
export function pack(events: readonly ProductEvent[]): PackedEvents {
  return PackedEvents.of(events.map(writeEvent));
}

/** The events as they were before `pack`. */
export function unpack(events: PackedEvents | undefined): ProductEvent[] {
  return Array.from({ length: events?.size ?? 0 }, (_, index) =>
    parseEvent(Buffer.from(events?.jsonAt(index) ?? []).toString()),
  );
}

/** Bytes of a written event. */
export function bytesOf(event: ProductEvent): Buffer {
  return Buffer.from(writeEvent(event));
}

/** Counts as the processor does: an event is accepted, and then handed to the sink. */
export function acceptAll(sink: Sink, counts: Counts, events: readonly ProductEvent[]): void {
  for (const event of events) {
    counts.accepted += 1;
    sink.accept(writeEvent(event));
  }
}

/** What `accepted` must equal at every moment. */
export function accountedFor(sink: Sink, counts: Counts): number {
  const { delivered, handedOver, queued, stored, rejected, dropped } = counts.stats(sink.waiting()).events;
  const lost = Object.values(dropped).reduce((sum, number) => sum + number, 0);
  return delivered + handedOver + queued + stored + rejected + lost;
}

/** Keeps every message by its kind, with nothing left out. */
export class RecordingReporter {
  readonly messages: { readonly kind: string; readonly message: string }[] = [];

  warn(kind: string, message: string): void {
    this.messages.push({ kind, message });
  }

  error(kind: string, message: string): void {
    this.messages.push({ kind, message });
  }

  of(kind: string): readonly string[] {
    return this.messages.filter((entry) => entry.kind === kind).map((entry) => entry.message);
  }
}

export interface Rig {
  readonly sink: Sink;
  readonly counts: Counts;
  readonly reporter: RecordingReporter;
  accept(events: readonly ProductEvent[]): void;
}

export const TOKEN = 'phc_test_token_that_must_not_be_printed';

/** A delivery to a host, with counts and messages to look at. */
export function makeRig(
  host: string,
  settings: Partial<DeliverySettings> = {},
  internals: Partial<DeliveryInternals> = {},
): Rig {
  const counts = new Counts();
  const reporter = new RecordingReporter();
  const sink = createDelivery(
    {
      projectToken: TOKEN,
      host,
      settings: { ...SETTINGS, ...settings },
      counts,
      reporter,
    },
    { pace: FAST, ...internals },
  );
  return { sink, counts, reporter, accept: (events) => acceptAll(sink, counts, events) };
}
