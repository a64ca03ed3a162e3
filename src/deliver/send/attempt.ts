import { randomUUID } from 'node:crypto';
import type { SeenRequest } from './posthog-node.js';
import type { OutgoingRequest } from './exchange.js';
import type { Answer } from './outcome.js';

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

/** One batch, one request, one answer. */
export interface Wire {
  send(batch: SentBatch): Promise<Answer>;
}

/** Sends a request that is made: compressed, or as it is. */
export type Post = (request: OutgoingRequest) => Promise<Answer>;

const REQUEST_ID = 'PostHog-Request-Id';

/**
 * The request's head for one attempt at a batch. v1 wants attempts counted under one request id, each with the time
 * at which it is sent; v0 knows no attempts.
 */
export function numberAttempt(
  { url, headers }: Pick<SeenRequest, 'url' | 'headers'>,
  batch: SentBatch,
): Omit<OutgoingRequest, 'body'> {
  if (headers[REQUEST_ID] === undefined) return { url, headers, wire: 'v0' };
  batch.requestId ??= randomUUID();
  return {
    url,
    headers: {
      ...headers,
      [REQUEST_ID]: batch.requestId,
      'PostHog-Attempt': String(batch.attempts),
      'PostHog-Request-Timestamp': new Date().toISOString(),
    },
    wire: 'v1',
  };
}
