import type { Clock } from '../clock.js';
import type { Files } from './disk/files.js';
import type { ProcessIdentity } from './owners/process-identity.js';

/** What a file store is given. */
export interface FileStoreOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
  /** The outbox's. */
  readonly directory: string;
  /** Whose that has to be; `undefined` where there are no owners. */
  readonly uid: number | undefined;
  /** Of the project and the host. */
  readonly key: string;
  /** Small segments are read and sent together, up to these. */
  readonly chunkEvents: number;
  readonly chunkBytes: number;
  /** Bytes of all segments in the directory. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** `interval`: on the disk at most a second later. `never`: when the system does it; only a power cut tells. */
  readonly sync: 'interval' | 'never';
}

/** What each part of a file store has. */
export interface StoreParts extends FileStoreOptions {
  /** This process's life. */
  readonly id: string;
}
