/** A value that JSON keeps as it is. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * One PostHog event, with posthog-node's own names. Its `uuid`, `event`, `distinctId` and `timestamp` are
 * fixed once, when the span ends: PostHog keeps an event that arrives twice only once when all four agree.
 */
export interface ProductEvent {
  /** At most 200 characters. */
  readonly event: string;
  /** At most 200 characters, never one of those that PostHog refuses. */
  readonly distinctId: string;
  /** Deterministic UUIDv7: its time is the span's end. */
  readonly uuid: string;
  /** The span's end in ISO 8601, UTC, with milliseconds. */
  readonly timestamp: string;
  /** Safe to serialise: finite JSON values, own plain keys, at most 64 KiB together. */
  readonly properties: Readonly<Record<string, JsonValue>>;
}

/** An event as `beforeSend` gets it: its name, its distinct id and its properties may be changed. */
export interface ReviewedEvent extends Pick<ProductEvent, 'uuid' | 'timestamp'> {
  event: string;
  distinctId: string;
  properties: Record<string, JsonValue>;
}
