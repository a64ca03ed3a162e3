import type { PackedEvents } from './packed-events.js';

/** Events of one chunk beyond the process: written in order, read together, and removed at once. */
export interface Segment {
  /** Wall clock, in milliseconds since 1970; nothing but an age and an order is made of it. */
  readonly createdAtMs: number;
  /** Events in it. Grows while it is open; of an adopted one its writer's word, until it is read. */
  readonly events: number;
  /** What it takes of the room that `maxBytes` limits. Grows while it is open. */
  readonly bytes: number;
  readonly isOpen: boolean;
  /** No longer in the store: someone deleted it, or took this process for dead. */
  readonly isGone: boolean;
  /** Events of it that are neither delivered nor given up. The store counts up, who settles them counts down. */
  unsettled: number;
}

/** Events that may still change: of those with one uuid, the one that was written last counts. */
export interface DraftStore {
  /** They are a part of the store's. */
  readonly bytes: number;
  /**
   * Writes one down, in the place of an earlier one: it survives what `append` promises. If this process dies, it is
   * adopted as any event.
   * @returns Whether it is there; else the earlier one is another process's now, as `takeLost` will say.
   * @throws When it can't be written; the earlier one stays.
   */
  write(uuid: string, event: Uint8Array): boolean;
  /** It is an event elsewhere, or none. Never throws. */
  remove(uuid: string): void;
  /** Those that another process has taken, as they were last written. @throws When it can't be told at present. */
  takeLost(): readonly string[];
}

/** What belonged to no process, and is this store's from now on. */
export interface Adopted {
  readonly segments: readonly Segment[];
  /** Lines that can't be read. */
  readonly damaged: number;
}

/** What a look at the store found besides. */
export interface Findings {
  /** Events of other projects or hosts that nobody sent: removed now, for their age or for room. */
  readonly removed: { readonly expired: number; readonly full: number };
  /** Directories of other projects or hosts that nobody looks after; they are left alone until they are too old. */
  readonly foreign: number;
  /** Bytes of all segments that aren't this store's. */
  readonly othersBytes: number;
  /** Writers that are alive, this one included: they share the room. */
  readonly processes: number;
}

/**
 * Where chunks outlive the process, until PostHog has taken them. One object is one writer; many of them, in many
 * processes, may share what is behind it. An implementation has to pass the contract suite
 * (`test/deliver/outbox/contract.ts`); memory and the file system do.
 *
 * Only `append`, `seal`, `remove` and `reject` run in a request's own turn, and must be quick.
 */
export interface SegmentStore {
  /** What this store's own segments take up. */
  readonly bytes: number;
  /** `undefined`: this store has none, and roll-ups that are still growing are in memory only. */
  readonly drafts?: DraftStore | undefined;
  /**
   * Adds an event to the open segment, and opens one first where there is none. When this returns, the event survives
   * whatever this store promises to survive. Cost of the file store: 2 to 3 µs; 100 µs more for a new segment.
   * @param event Its JSON, in memory that is the caller's: a store that keeps it makes a copy.
   * @returns The segment it is in: the same object as long as that is open.
   * @throws When it can't be written; then it isn't, not even a part of it.
   */
  append(event: Uint8Array): Segment;
  /** Ends a segment if it is the open one: nothing is appended to it any more. Never throws. */
  seal(segment: Segment): void;
  /**
   * Reads the events of one of this store's own sealed segments: whole and checked; what was damaged is left out.
   * @returns `undefined` when the segment is no longer there.
   * @throws When it can't be read at present; it may be tried again.
   */
  read(segment: Segment): Promise<PackedEvents | undefined>;
  /**
   * Forgets a segment and its events; no matter if it is no longer there.
   * @throws When that can't be done at present; it may be tried again. If it never is, the events will be sent once
   * more, and PostHog merges them.
   */
  remove(segment: Segment): void;
  /**
   * Called every few seconds: says that this writer is alive, takes over what belongs to no one, and marks what is
   * gone. A generator, so that whoever runs it may pause between two of its steps, each of a millisecond or less.
   * @throws When it can't at present; it is called again.
   */
  look(): Generator<Adopted, Findings>;
  /**
   * Writes down an event that PostHog refused for good, with the reason, where a person can find it. What it takes up
   * is limited; the oldest goes.
   * @throws When it can't be written; nothing depends on it.
   */
  reject(event: Uint8Array, why: string): void;
  /** Gives up what is left, so that another process may adopt it at once. Never rejects. */
  close(): Promise<void>;
}
