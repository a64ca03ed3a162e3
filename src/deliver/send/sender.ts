import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SentBatch, Wire } from './attempt.js';
import { Connections } from './connections.js';
import { exchangeByFetch, hasOwnDispatcher } from './dispatcher.js';
import { exchange, type OutgoingRequest } from './exchange.js';
import type { Answer } from './outcome.js';
import { loadPostHogNode, type PostHogClass } from './posthog-node.js';
import { Scratch } from './write-body.js';
import { learnWire } from './wire.js';

/** Sends batches to PostHog; several may be under way at the same time. */
export interface Sender {
  /** Makes one request, which `batch.attempts` already counts. Never rejects. */
  send(batch: SentBatch): Promise<Answer>;
  /** Ends the requests that are under way, and every later one at once; no connection is left. */
  close(): void;
}

export interface SenderOptions {
  readonly projectToken: string;
  readonly host: string;
  readonly requestTimeoutMs: number;
  readonly historicalMigration?: boolean | undefined;
  /** @default 'gzip' */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** The URL of the proxy to go through. */
  readonly proxy?: string | undefined;
  /** Told once when events have to go by posthog-node's own queue, which costs ten times as much. */
  readonly onUnknownForm?: (() => void) | undefined;
  /** Told of each answer what its header `spanhog-local` says, and the address that it came from. */
  readonly onAnswer?: ((word: string | undefined, address: string | undefined) => void) | undefined;
  /** Loads posthog-node; a test may give another. */
  readonly load?: (() => Promise<PostHogClass>) | undefined;
}

const gzipped = promisify(gzip);
/** Half the CPU of zlib's own level, for a twentieth more bytes; about a batch of 500 in one piece. */
const GZIP = { level: 3, chunkSize: 64 * 1024 };

/**
 * A sender over requests as posthog-node makes them. posthog-node is loaded, and the request learned, at the first
 * send; where that fails, the batch is `unsent`, and the next send tries again.
 */
export function createSender(options: SenderOptions): Sender {
  const { requestTimeoutMs, proxy, compression = 'gzip', load = loadPostHogNode } = options;
  const closing = new AbortController();
  const connections = new Connections({ proxy, timeoutMs: requestTimeoutMs });
  const { onAnswer } = options;
  const limits = { timeoutMs: requestTimeoutMs, signal: closing.signal, connections, onAnswer };
  /** Memory for the bodies that are being made, one each. */
  const scratches: Scratch[] = [];
  let learned: Promise<Wire> | undefined;

  async function post(request: OutgoingRequest): Promise<Answer> {
    const outgoing = compression === 'none' ? request : await compress(request);
    return hasOwnDispatcher() ? exchangeByFetch(outgoing, limits) : exchange(outgoing, limits);
  }

  async function learn(): Promise<Wire> {
    const Client = await load();
    const settings = { ...options, historicalMigration: options.historicalMigration === true };
    try {
      return await learnWire(Client, settings, post, () => options.onUnknownForm?.());
    } catch (cause) {
      // Its own message could quote a setting.
      throw new Error('posthog-node made no request', { cause });
    }
  }

  return {
    async send(batch) {
      let wire: Wire;
      try {
        wire = await (learned ??= learn());
      } catch (error) {
        learned = undefined;
        return {
          kind: 'unanswered',
          why: 'unsent',
          code: error instanceof Error ? error.message : undefined,
        };
      }
      const scratch = scratches.pop() ?? new Scratch();
      try {
        return await wire.send(batch, scratch);
      } catch {
        // An event that can't be written: its text must not be shown.
        return { kind: 'unanswered', why: 'unsent' };
      } finally {
        scratches.push(scratch);
      }
    },
    close() {
      closing.abort();
      connections.close();
    },
  };
}

async function compress({ headers, body, ...request }: OutgoingRequest): Promise<OutgoingRequest> {
  const compressed = await gzipped(body, GZIP);
  return { ...request, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: compressed };
}
