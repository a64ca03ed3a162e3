import type { Batch } from './batch.js';
import { Connections } from './connections.js';
import { exchange } from './exchange.js';
import type { Answer } from './outcome.js';
import { createWire } from './wire.js';
import type { WireFetch } from './wire.js';

/** Sends batches to PostHog, one at a time. */
export interface Sender {
  /** Makes one request, which `batch.attempts` already counts. Never rejects. */
  send(batch: Batch): Promise<Answer>;
  /** Ends the request that is under way, and every later one at once; no connection is left. */
  close(): void;
}

const REQUEST_ID = 'PostHog-Request-Id';
const UNSENT: Answer = Object.freeze({ kind: 'unanswered', why: 'unsent' });

/**
 * A sender over posthog-node. What became of a batch is read in our own `fetch`: posthog-node's promise
 * rejects in v0 and resolves in v1, and tells less.
 */
export function createSender(options: {
  readonly projectToken: string;
  readonly host: string;
  readonly requestTimeoutMs: number;
}): Sender {
  const closing = new AbortController();
  const connections = new Connections();
  const limits = { timeoutMs: options.requestTimeoutMs, signal: closing.signal, connections };
  let current: Batch | undefined;
  let answer: Answer = UNSENT;

  const fetch: WireFetch = async (url, request) => {
    // Nothing but our batches goes out through this client.
    if (!current) throw new Error('No batch is being sent');
    const headers = { ...request.headers };
    const isV1 = headers[REQUEST_ID] !== undefined;
    if (isV1) numberAttempt(headers, current);
    answer = await exchange({ url, headers, body: request.body, readsSuccess: isV1 }, limits);
    if (answer.kind === 'unanswered') throw new Error('No answer');
    return toResponse(answer.status, answer.v1Body ?? '');
  };

  const wire = createWire(options.projectToken, options.host, options.requestTimeoutMs, fetch);

  return {
    async send(batch) {
      current = batch;
      answer = UNSENT;
      try {
        await wire.submit(batch.events);
      } catch {
        // An error status (v0 rejects on it), no answer, or a batch that can't be serialised: `answer` knows.
      }
      current = undefined;
      return answer;
    },
    close() {
      closing.abort();
      connections.close();
    },
  };
}

/** v1 wants a batch's attempts counted under one request id; posthog-node's count and id start anew. */
function numberAttempt(headers: Record<string, string>, batch: Batch): void {
  batch.requestId ??= headers[REQUEST_ID];
  if (batch.requestId !== undefined) headers[REQUEST_ID] = batch.requestId;
  headers['PostHog-Attempt'] = String(batch.attempts);
  headers['PostHog-Request-Timestamp'] = new Date().toISOString();
}

function toResponse(status: number, body: string): Awaited<ReturnType<WireFetch>> {
  return {
    status,
    text: () => Promise.resolve(body),
    json: () => Promise.resolve().then((): unknown => JSON.parse(body)),
  };
}
