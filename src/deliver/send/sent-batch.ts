/** Events as JSON, one behind the other in one piece of memory, as `writeEvent` writes each. */
export interface EventBytes {
  readonly size: number;
  /** Of all of them together. */
  readonly bytes: number;
  readonly memory: Buffer;
  /** Where one begins; the one before ends there. Of `size`: where the last one ends. */
  startOf(index: number): number;
  uuidAt(index: number): string;
}

/** What a sender needs of a batch. */
export interface SentBatch {
  readonly events: EventBytes;
  /** Requests made with it, the next one included. */
  readonly attempts: number;
  /** v1's `PostHog-Request-Id`, given at the first attempt and kept over all of them. */
  requestId: string | undefined;
}
