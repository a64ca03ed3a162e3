import type { Counts, Reporter } from '../diagnostics.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { Delivery } from './delivery.js';
import { createOutbox } from './outbox/create-outbox.js';
import type { OutboxStore } from './outbox/outbox-store.js';
import { createSender } from './send/sender.js';
import { PACE } from './settings.js';
import type { DeliverySettings, Pace } from './settings.js';
import type { Sink } from './sink.js';
import { Warnings } from './warnings.js';

export interface CreateDeliveryOptions {
  readonly projectToken: string;
  readonly host: string;
  readonly settings: DeliverySettings;
  readonly counts: Counts;
  readonly reporter: Pick<Reporter, 'warn' | 'error'>;
}

/** What nobody but a test or a benchmark changes. */
export interface DeliveryInternals {
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: () => number;
  /** Requests in flight at the same time, at most. */
  readonly lanes: number;
  /** An outbox in another place than `settings.outbox` says. */
  readonly store: OutboxStore | undefined;
}

/** The sink that brings events to PostHog. posthog-node is loaded at the first send. */
export function createDelivery(
  options: CreateDeliveryOptions,
  internals: Partial<DeliveryInternals> = {},
): Sink {
  const { settings, counts, reporter, ...address } = options;
  const { pace = PACE, clock = systemClock, random = Math.random, lanes = 4 } = internals;
  const { requestTimeoutMs, compression, historicalMigration, proxy } = settings;
  const warnings = new Warnings(reporter, options.host);
  const sender = createSender({
    ...address,
    requestTimeoutMs,
    compression,
    historicalMigration,
    proxy,
    onUnknownForm: () => warnings.unknownForm(),
  });
  // One learns the request for all, and they share its connections.
  const senders = Array.from({ length: lanes }, () => sender);
  const outbox = createOutbox({ ...options, clock, store: internals.store });
  return new Delivery({ settings, pace, senders, outbox, counts, warnings, clock, random });
}
