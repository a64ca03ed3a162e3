import type { Counts, Reporter } from '../../diagnostics.js';
import type { Clock } from '../clock.js';
import type { DeliverySettings } from '../settings.js';
import { FileStore } from './file-store.js';
import { fingerprint } from './fingerprint.js';
import { nodeFiles } from './node-files.js';
import { Outbox } from './outbox.js';
import type { OutboxStore } from './outbox-store.js';
import { OutboxWarnings } from './outbox-warnings.js';
import { systemIdentity } from './process-identity.js';

const DEFAULT_LIMITS = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };

/** The outbox that the settings ask for, or one over the given store; `undefined` for none. Touches no disk yet. */
export function createOutbox(options: {
  readonly projectToken: string;
  readonly host: string;
  readonly settings: DeliverySettings;
  readonly counts: Counts;
  readonly reporter: Pick<Reporter, 'warn' | 'error'>;
  readonly clock: Clock;
  readonly store: OutboxStore | undefined;
}): Outbox | undefined {
  const { projectToken, host, counts, reporter, clock } = options;
  const settings = options.settings.outbox;
  const store =
    options.store ??
    (settings &&
      new FileStore({
        ...settings,
        key: fingerprint(projectToken, host),
        files: nodeFiles,
        clock,
        identity: systemIdentity(),
        uid: process.geteuid?.(),
      }));
  if (!store) return undefined;
  const limits = settings ?? DEFAULT_LIMITS;
  return new Outbox({ store, limits, counts, warnings: new OutboxWarnings(reporter), clock });
}
