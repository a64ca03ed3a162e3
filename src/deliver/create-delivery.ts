import type { Counts, Reporter } from '../diagnostics.js';
import type { SegmentStore } from './chunks/segment-store.js';
import { guardClock, systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { Delivery } from './delivery.js';
import { createOutbox } from './outbox/create-outbox.js';
import { createSender } from './send/sender.js';
import type { Sender } from './send/sender.js';
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
  /** @see SenderOptions.onAnswer */
  readonly onAnswer?: ((word: string | undefined, address: string | undefined) => void) | undefined;
}

/** What nobody but a test or a benchmark changes. */
export interface DeliveryInternals {
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: () => number;
  /** Requests in flight at the same time, at most. */
  readonly lanes: number;
  /** In place of one for each lane that sends to `host`. */
  readonly senders: readonly Sender[];
  /** An outbox in another place than `settings.outbox` says. */
  readonly store: SegmentStore | undefined;
}

/** The sink that brings events to PostHog. posthog-node is loaded at the first send. */
export function createDelivery(
  options: CreateDeliveryOptions,
  internals: Partial<DeliveryInternals> = {},
): Sink {
  const { settings, counts, reporter, ...address } = options;
  const { pace = PACE, random = Math.random, lanes = 4 } = internals;
  const { requestTimeoutMs, compression, historicalMigration, proxy } = settings;
  const warnings = new Warnings(reporter, options.host);
  const clock = guardClock(internals.clock ?? systemClock, () => warnings.internal());
  const outbox = createOutbox({ ...options, pace, clock, store: internals.store });
  const sender = createSender({
    ...address,
    requestTimeoutMs,
    compression,
    historicalMigration,
    proxy,
    onUnknownForm: () => warnings.unknownForm(),
  });
  // One learns the request for all, and they share its connections.
  const { senders = Array.from({ length: lanes }, () => sender) } = internals;
  return new Delivery({ settings, pace, senders, outbox, counts, warnings, clock, random });
}
