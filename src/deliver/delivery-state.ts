import type { Counts } from '../diagnostics.js';
import { BatchLimit } from './refusals.js';
import { ChunkList } from './chunks/chunk-list.js';
import { Circuit } from './circuit.js';
import type { Clock } from './clock.js';
import { chunkBytes } from './outbox/create-outbox.js';
import type { Outbox } from './outbox/outbox.js';
import { Refusals } from './refusals.js';
import type { DeliverySettings, Pace } from './settings.js';
import type { Warnings } from './warnings.js';

/** What the delivery is given. */
export interface StateParts {
  /** Keeps events beyond the process. */
  readonly outbox: Outbox | undefined;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly pace: Pace;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** All that the delivery knows between two requests. */
export interface DeliveryState extends StateParts {
  readonly chunks: ChunkList;
  readonly circuit: Circuit;
  readonly limit: BatchLimit;
  readonly refusals: Refusals;
}

/** Chunks in memory although the outbox has them; reading one event back costs about 6 µs. */
const LIVE_CHUNKS = 8;

export function createState(settings: DeliverySettings, clock: Clock, parts: StateParts): DeliveryState {
  const { outbox, pace, random } = parts;
  const { batchSize, maxQueueEvents, maxQueueBytes } = settings;
  const bytes = Math.min(chunkBytes(settings, pace), maxQueueBytes);
  const chunks = new ChunkList({
    chunkEvents: batchSize,
    chunkBytes: bytes,
    maxEvents: maxQueueEvents,
    maxBytes: maxQueueBytes,
    liveEvents: batchSize * LIVE_CHUNKS,
    liveBytes: Math.min(pace.maxBatchBytes * LIVE_CHUNKS, maxQueueBytes),
    outbox,
    nowMs: () => clock.monotonicMs(),
  });
  return {
    ...parts,
    chunks,
    circuit: new Circuit(pace, random),
    limit: new BatchLimit(batchSize),
    refusals: new Refusals(),
  };
}
