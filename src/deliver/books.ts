import type { Counts } from '../diagnostics.js';
import { Backlog } from './backlog.js';
import { BatchLimit } from './batch-limit.js';
import { Circuit } from './circuit.js';
import type { Clock } from './clock.js';
import type { Outbox } from './outbox/outbox.js';
import { Refusals } from './refusals.js';
import type { DeliverySettings, Pace } from './settings.js';
import type { Warnings } from './warnings.js';
import { Witness } from './witness.js';

/** All that the delivery knows between two requests. */
export interface Books {
  readonly backlog: Backlog;
  readonly outbox: Outbox | undefined;
  readonly circuit: Circuit;
  readonly limit: BatchLimit;
  readonly refusals: Refusals;
  readonly witness: Witness;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly pace: Pace;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Batches that wait in memory although the outbox has them; reading them back costs about 6 µs an event. */
const LIVE_BATCHES = 8;

export function openBooks(
  settings: DeliverySettings,
  {
    clock,
    ...parts
  }: Pick<Books, 'outbox' | 'counts' | 'warnings' | 'pace' | 'random'> & {
    readonly clock: Clock;
  },
): Books {
  return {
    ...parts,
    backlog: new Backlog({
      maxEvents: settings.maxQueueEvents,
      maxBytes: settings.maxQueueBytes,
      batchSize: settings.batchSize,
      outbox: parts.outbox,
      liveLimits: {
        events: settings.batchSize * LIVE_BATCHES,
        bytes: Math.min(parts.pace.maxBatchBytes * LIVE_BATCHES, settings.maxQueueBytes),
      },
    }),
    circuit: new Circuit(parts.pace, parts.random),
    limit: new BatchLimit(settings.batchSize),
    refusals: new Refusals(),
    witness: new Witness(() => clock.monotonicMs()),
  };
}
