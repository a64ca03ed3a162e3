/** `DeliveryOptions` with every default filled in and every range checked. */
export interface DeliverySettings {
  /** Events in one request, at most. */
  readonly batchSize: number;
  readonly flushIntervalMs: number;
  readonly maxQueueEvents: number;
  /** Bytes of events as JSON. */
  readonly maxQueueBytes: number;
  /** From the first byte sent to the last byte of the answer. */
  readonly requestTimeoutMs: number;
  /** How long `flush()` may take. `shutdown()` is told its own deadline. */
  readonly shutdownTimeoutMs: number;
  readonly compression: 'gzip' | 'none';
  /** Whether PostHog is told that the events are history. */
  readonly historicalMigration: boolean;
  /** The URL of the proxy that the environment names for the host. */
  readonly proxy?: string | undefined;
  /** `undefined`: events are in memory only. */
  readonly outbox?: OutboxSettings | undefined;
}

/** `OutboxOptions` with every default filled in and every range checked. */
export interface OutboxSettings {
  /** An absolute path. */
  readonly directory: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly sync: 'interval' | 'never';
}

/** How fast the delivery tries again. Nobody's option: tests shorten it. */
export interface Pace {
  /** The shortest wait before another attempt. */
  readonly backoffMinMs: number;
  /** The longest first wait after an outage; the next ones double it. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** While PostHog refuses the token, the quota or the address: one attempt in each such span. */
  readonly probeMinMs: number;
  readonly probeMaxMs: number;
  /** Before gzip. PostHog takes 20 MiB (v0) or 10 MiB (v1); serialising this much takes a few milliseconds. */
  readonly maxBatchBytes: number;
}

export const PACE: Pace = Object.freeze({
  backoffMinMs: 100,
  backoffBaseMs: 1_000,
  backoffMaxMs: 300_000,
  probeMinMs: 30_000,
  probeMaxMs: 60_000,
  maxBatchBytes: 2 * 1024 * 1024,
});

/** How soon a disk that fails is tried again; a file that can't be read as well. */
export const DISK_PACE: Pick<Pace, 'backoffMinMs' | 'backoffBaseMs' | 'backoffMaxMs'> = Object.freeze({
  backoffMinMs: 1_000,
  backoffBaseMs: 1_000,
  backoffMaxMs: 60_000,
});
