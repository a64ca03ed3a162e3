import type { PackedEvents } from '../packed-events.js';

/** Events that are kept together: written and read in order, and removed at once. */
export interface Segment {
  /** Unique while it exists. Fit for a message: it says nothing about the events. */
  readonly id: string;
  /** Wall clock, in milliseconds since 1970; nothing but an age is made of it. */
  readonly createdAtMs: number;
  /** Grows while the segment is open. */
  readonly events: number;
  /** What it takes of the room that `maxBytes` limits. Grows while the segment is open. */
  readonly bytes: number;
}

/** Some of a segment's events, in the order they were appended. */
export interface Reading {
  /** Whole and checked; what was damaged is left out. */
  readonly events: PackedEvents;
  /** Where the next reading goes on. */
  readonly next: number;
  /** Nothing comes after these. */
  readonly isEnd: boolean;
}

/** What a look at the store brought up. */
export interface Findings {
  /** Segments of processes that ended: this store's own from now on, and to be sent by it. */
  readonly adopted: readonly Segment[];
  /** Events in `adopted` that can't be read. */
  readonly damaged: number;
  /** This store's segments that are no longer there: someone deleted them, or took this process for dead. */
  readonly gone: readonly Segment[];
  /** Events of other projects or hosts that nobody sent: removed now, for their age or for room. */
  readonly removed: { readonly expired: number; readonly full: number };
  /** Segments of other projects or hosts that nobody looks after; they are left alone until they are too old. */
  readonly foreign: number;
  /** Bytes of all segments that aren't this store's. */
  readonly othersBytes: number;
  /** Stores that are alive, this one included: they share the room. */
  readonly processes: number;
}

/**
 * Where events outlive the process, until PostHog has taken them. One object is one writer; many of them, in
 * many processes, may share what is behind it. An implementation has to pass the contract suite
 * (`test/deliver/outbox/contract.ts`); memory and the file system do.
 *
 * Only `append`, `seal`, `remove` and `reject` run in a request's own turn, and must be quick.
 */
export interface OutboxStore {
  /**
   * Adds an event to the open segment, and opens one first where there is none or it is full. When this
   * returns, the event survives whatever this store promises to survive.
   * Cost of the file store: 2 to 3 µs; 100 µs more for a new segment.
   * @param event Its JSON, in memory that is the caller's: a store that keeps it makes a copy.
   * @returns The segment it is in: the same object as long as the segment is open.
   * @throws When it can't be written; then it isn't, not even a part of it.
   */
  append(event: Uint8Array): Segment;
  /** Ends the open segment, if there is one: nothing is appended to it any more. Never throws. */
  seal(): void;
  /**
   * Reads events of one of this store's own sealed segments; at least one, unless none is left.
   * @param from 0, or `next` of the reading before.
   * @returns `undefined` when the segment is no longer there.
   * @throws When it can't be read at present; it may be tried again.
   */
  read(segment: Segment, from: number): Promise<Reading | undefined>;
  /**
   * Forgets a segment and its events; no matter if it is no longer there.
   * @throws When that can't be done at present; it may be tried again. If it never is, the events will be
   * sent once more, and PostHog merges them.
   */
  remove(segment: Segment): void;
  /**
   * Called every few seconds: says that this writer is alive, and takes over what belongs to no one.
   * @throws When it can't at present; it is called again.
   */
  tend(): Promise<Findings>;
  /**
   * Writes down an event that PostHog refused for good, with the reason, where a person can find it. What it
   * takes up is limited; the oldest goes.
   * @throws When it can't be written; nothing depends on it.
   */
  reject(event: Uint8Array, why: string): void;
  /** Gives up what is left, so that another process may adopt it at once. Never rejects. */
  close(): Promise<void>;
}
