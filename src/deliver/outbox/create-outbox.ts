import type { Counts, Reporter } from '../../diagnostics.js';
import type { SegmentStore } from '../chunks/segment-store.js';
import type { Clock } from '../clock.js';
import type { DeliverySettings, Pace } from '../settings.js';
import { FileStore } from './file-store.js';
import { fingerprint } from './disk/names.js';
import { nodeFiles } from './disk/node-files.js';
import { Outbox } from './outbox.js';
import { OutboxWarnings } from './outbox-warnings.js';
import { systemIdentity } from './owners/process-identity.js';

const DEFAULT_LIMITS = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };
/** A segment takes up this part of the outbox at most, so that the oldest that goes for a new one is not much. */
const PART_OF_ROOM = 8;

/** What an outbox's chunk holds at most. */
export function chunkBytes(settings: Pick<DeliverySettings, 'outbox'>, pace: Pace): number {
  const { maxBytes = Infinity } = settings.outbox ?? {};
  return Math.min(pace.maxBatchBytes, maxBytes / PART_OF_ROOM);
}

/** The outbox that the settings ask for, or one over the given store; `undefined` for none. Touches no disk yet. */
export function createOutbox(options: {
  readonly projectToken: string;
  readonly host: string;
  readonly settings: DeliverySettings;
  readonly pace: Pace;
  readonly counts: Counts;
  readonly reporter: Pick<Reporter, 'warn' | 'error'>;
  readonly clock: Clock;
  readonly store: SegmentStore | undefined;
}): Outbox | undefined {
  const { projectToken, host, counts, reporter, clock, settings, pace } = options;
  const { outbox } = settings;
  const store =
    options.store ??
    (outbox &&
      new FileStore({
        ...outbox,
        key: fingerprint(projectToken, host),
        files: nodeFiles,
        clock,
        identity: systemIdentity(),
        uid: process.geteuid?.(),
        chunkEvents: settings.batchSize,
        chunkBytes: chunkBytes(settings, pace),
      }));
  if (!store) return undefined;
  const { maxBytes, maxAgeMs } = outbox ?? DEFAULT_LIMITS;
  return new Outbox({ store, maxBytes, maxAgeMs, counts, warnings: new OutboxWarnings(reporter), clock });
}
