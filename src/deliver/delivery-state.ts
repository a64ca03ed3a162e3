import type { Counts } from '../diagnostics.js';
import type { BatchLimit } from './batch-limit.js';
import type { ChunkList } from './chunks/chunk-list.js';
import type { Circuit } from './circuit.js';
import type { Outbox } from './outbox/outbox.js';
import type { Refusals } from './refusals.js';
import type { Pace } from './settings.js';
import type { Warnings } from './warnings.js';

/** All that the delivery knows between two requests. */
export interface DeliveryState {
  readonly chunks: ChunkList;
  readonly outbox: Outbox | undefined;
  readonly circuit: Circuit;
  readonly limit: BatchLimit;
  readonly refusals: Refusals;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly pace: Pace;
  /** From 0 up to 1. */
  readonly random: () => number;
}
