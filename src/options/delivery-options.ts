/** @see DeliveryOptions.outbox */
export interface OutboxOptions {
  /**
   * Where: a directory of its own, best on a volume that is kept. It is created with mode 0700, its parent is not;
   * one that is there has to be ours, and closed to others. A relative path starts at the working directory. Any
   * number of processes may share it.
   */
  readonly directory: string;
  /**
   * Bytes of events in the directory, at most; beyond it the oldest go and are counted as `dropped.outbox_full`.
   * From 65536 (64 KiB) to 68719476736 (64 GiB).
   * @default 67108864
   */
  readonly maxBytes?: number | undefined;
  /**
   * Longest time an event is kept, in milliseconds; then it is counted as `dropped.outbox_expired`. From 1000
   * to 7776000000 (90 days).
   * @default 604800000
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * `'interval'`: the disk is told to write at most a second after the event, in the background: a power cut costs
   * that second. `'never'`: the system writes when it likes; a crash of the process still costs nothing.
   * @default 'interval'
   */
  readonly sync?: 'interval' | 'never' | undefined;
}

/** How events wait and travel. */
export interface DeliveryOptions {
  /**
   * Events in one request, at most. From 1 to 1000.
   * @default 500
   */
  readonly batchSize?: number | undefined;
  /**
   * Longest wait of an event before its batch goes, in milliseconds. From 1 to 600000.
   * @default 2000
   */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Events kept in memory, at most; beyond it the oldest goes and is counted as `dropped.queue_full`. From 1 to
   * 10000000.
   * @default 100000
   */
  readonly maxQueueEvents?: number | undefined;
  /**
   * Bytes of events kept in memory, at most, as JSON; beyond it the oldest go, as with `maxQueueEvents`. From 65536 to
   * 8589934592 (8 GiB).
   * @default 67108864
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Longest time for one request to PostHog, in milliseconds; then it is tried again. From 1 to 600000.
   * @default 10000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Longest time that `forceFlush()` and `shutdown()` take, in milliseconds. From 1 to 600000.
   * @default 10000
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /**
   * How requests travel. `'none'` is for a proxy that has to read them, or a network that costs nothing: a request is
   * ten times as large, for two thirds of the CPU.
   * @default 'gzip'
   */
  readonly compression?: 'gzip' | 'none' | undefined;
  /**
   * Keeps events on disk until PostHog has taken them, so that they survive restarts, crashes and outages beyond
   * the memory's room. Costs each request 5 to 10 microseconds more in its own turn, and needs a directory that
   * outlives the process.
   * @default none: events are in memory only
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/delivery.md#an-outbox | An outbox}
   */
  readonly outbox?: OutboxOptions | false | undefined;
  /**
   * Called in the request's own context with a promise that settles once its event was sent, for platforms
   * that freeze a process after the answer: Vercel's `waitUntil`. It never rejects.
   * @default none
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/set-up.md#vercel-and-waituntil | Vercel}
   */
  readonly waitUntil?: ((sent: Promise<void>) => void) | undefined;
}
