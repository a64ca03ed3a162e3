import type { Counts, Reporter } from '../diagnostics.js';
import { ChunkList } from './chunks/chunk-list.js';
import type { SegmentStore } from './chunks/segment-store.js';
import { Circuit } from './circuit.js';
import { guardClock, systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { Delivery } from './delivery.js';
import { fingerprint } from './outbox/disk/names.js';
import { nodeFiles } from './outbox/disk/node-files.js';
import { FileStore } from './outbox/file-store.js';
import { Outbox } from './outbox/outbox.js';
import { systemIdentity } from './outbox/owners/process-identity.js';
import { BatchLimit, Refusals } from './refusals.js';
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
  /** @see OpenWireOptions.onAnswer */
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

/** Chunks in memory although the outbox has them; reading one event back costs about 6 µs. */
const LIVE_CHUNKS = 8;
/** A segment takes up this part of the outbox at most, so that the oldest that goes for a new one is not much. */
const PART_OF_OUTBOX = 8;
/** Of a store that no option describes. */
const OUTBOX_LIMITS = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };

/** The sink that brings events to PostHog. posthog-node is loaded at the first send; no disk is touched yet. */
export function createDelivery(
  options: CreateDeliveryOptions,
  internals: Partial<DeliveryInternals> = {},
): Sink {
  const { settings, counts, reporter, projectToken, host, onAnswer } = options;
  const { pace = PACE, random = Math.random, lanes = 4 } = internals;
  const { batchSize, maxQueueEvents, maxQueueBytes } = settings;
  const warnings = new Warnings(reporter, host);
  const clock = guardClock(internals.clock ?? systemClock, () => warnings.internal());
  const { maxBytes = Infinity } = settings.outbox ?? {};
  const chunkBytes = Math.min(pace.maxBatchBytes, maxBytes / PART_OF_OUTBOX);
  const store =
    internals.store ??
    (settings.outbox &&
      new FileStore({
        ...settings.outbox,
        key: fingerprint(projectToken, host),
        files: nodeFiles,
        clock,
        identity: systemIdentity(),
        uid: process.geteuid?.(),
        chunkEvents: batchSize,
        chunkBytes,
      }));
  const outbox =
    store && new Outbox({ ...OUTBOX_LIMITS, ...settings.outbox, store, counts, warnings, clock });
  const chunks = new ChunkList({
    chunkEvents: batchSize,
    chunkBytes: Math.min(chunkBytes, maxQueueBytes),
    maxEvents: maxQueueEvents,
    maxBytes: maxQueueBytes,
    liveEvents: batchSize * LIVE_CHUNKS,
    liveBytes: Math.min(pace.maxBatchBytes * LIVE_CHUNKS, maxQueueBytes),
    outbox,
    nowMs: () => clock.monotonicMs(),
  });
  const circuit = new Circuit(pace, random);
  const [limit, refusals] = [new BatchLimit(batchSize), new Refusals()];
  const state = { chunks, circuit, limit, refusals, outbox, counts, warnings, pace, random };
  const sender = createSender({
    ...settings,
    projectToken,
    host,
    onAnswer,
    onUnknownForm: () => warnings.unknownForm(),
  });
  // One learns the request for all, and they share its connections.
  const { senders = Array.from({ length: lanes }, () => sender) } = internals;
  return new Delivery(state, { settings, senders, clock });
}
