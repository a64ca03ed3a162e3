import { systemClock, type Clock } from '../../../src/deliver/clock.js';
import { FileStore, type FileStoreOptions } from '../../../src/deliver/outbox/file-store.js';
import type { Files } from '../../../src/deliver/outbox/files.js';
import type { OutboxStore } from '../../../src/deliver/outbox/outbox-store.js';
import type { ProcessIdentity } from '../../../src/deliver/outbox/process-identity.js';

/** Processes that a test ends when it likes. */
export class Processes {
  readonly #dead = new Set<string>();
  readonly #identities = new Map<OutboxStore, string>();
  #next = 1;

  start(): ProcessIdentity {
    this.#next += 1;
    return { self: `machine ${this.#next} 1`, hasEnded: (identity) => this.#dead.has(identity) };
  }

  /** Remembers whose the store is. */
  own(store: OutboxStore, identity: ProcessIdentity): void {
    this.#identities.set(store, identity.self);
  }

  kill(store: OutboxStore): void {
    const identity = this.#identities.get(store);
    if (identity !== undefined) this.#dead.add(identity);
  }
}

export const KEY = '0123456789abcdef';

export function openFileStore(
  files: Files,
  directory: string,
  processes: Processes,
  changes: Partial<FileStoreOptions> & { readonly clock?: Clock } = {},
): FileStore {
  const identity = processes.start();
  const store = new FileStore({
    directory,
    key: KEY,
    maxBytes: 64 * 1024 * 1024,
    maxAgeMs: 7 * 86_400_000,
    sync: 'never',
    files,
    clock: systemClock,
    identity,
    uid: undefined,
    ...changes,
  });
  processes.own(store, identity);
  return store;
}
