import type { Counts } from '../diagnostics.js';
import type { ChunkList } from './chunks/chunk-list.js';
import type { Circuit } from './circuit.js';
import type { Outbox } from './outbox/outbox.js';
import type { BatchLimit, Refusals } from './refusals.js';
import type { Pace } from './settings.js';
import type { Warnings } from './warnings.js';

/** All that the delivery knows between two requests. */
export interface DeliveryState {
  readonly chunks: ChunkList;
  readonly circuit: Circuit;
  readonly limit: BatchLimit;
  readonly refusals: Refusals;
  /** Keeps events beyond the process. */
  readonly outbox: Outbox | undefined;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly pace: Pace;
  /** From 0 up to 1. */
  readonly random: () => number;
}
