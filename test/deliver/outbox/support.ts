import { systemClock, type Clock } from '../../../src/deliver/clock.js';
import type { Findings, Segment, SegmentStore } from '../../../src/deliver/chunks/segment-store.js';
import { FileStore } from '../../../src/deliver/outbox/file-store.js';
import type { FileStoreOptions } from '../../../src/deliver/outbox/store-parts.js';
import type { Files } from '../../../src/deliver/outbox/disk/files.js';
import type { ProcessIdentity } from '../../../src/deliver/outbox/owners/process-identity.js';

/** Processes that a test ends when it likes. */
export class Processes {
  readonly #dead = new Set<string>();
  readonly #identities = new Map<SegmentStore, string>();
  #next = 1;

  start(): ProcessIdentity {
    this.#next += 1;
    return { self: `machine ${this.#next} 1`, hasEnded: (identity) => this.#dead.has(identity) };
  }

  /** Remembers whose the store is. */
  own(store: SegmentStore, identity: ProcessIdentity): void {
    this.#identities.set(store, identity.self);
  }

  kill(store: SegmentStore): void {
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
    chunkEvents: 500,
    chunkBytes: 2 * 1024 * 1024,
    ...changes,
  });
  processes.own(store, identity);
  return store;
}

/** What a whole look found. */
export interface Looked extends Findings {
  readonly adopted: readonly Segment[];
  readonly damaged: number;
}

/** A look from its beginning to its end. */
export function look(store: SegmentStore): Looked {
  const adopted: Segment[] = [];
  let damaged = 0;
  const steps = store.look();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return { ...value, adopted, damaged };
    adopted.push(...value.segments);
    damaged += value.damaged;
  }
}
