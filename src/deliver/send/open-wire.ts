import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Post, Wire } from './attempt.js';
import { Connections } from './connections.js';
import { exchangeByFetch, hasOwnDispatcher } from './dispatcher.js';
import { exchange, type OutgoingRequest } from './exchange.js';
import { loadPostHogNode, type PostHogClass } from './posthog-node.js';
import { learnWire } from './wire.js';

export interface OpenWireOptions {
  readonly projectToken: string;
  readonly host: string;
  readonly requestTimeoutMs: number;
  readonly historicalMigration?: boolean | undefined;
  /** @default 'gzip' */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** The URL of the proxy to go through. */
  readonly proxy?: string | undefined;
  /** Ends all requests and connections. */
  readonly signal: AbortSignal;
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
 * Loads posthog-node and learns its request, for all batches to come. This file and what it imports, Node's HTTP client
 * included, are loaded with the first send: an app's start waits for none of it.
 * @throws Error when no request can be learned. Its message is fit to be shown.
 */
export async function openWire(options: OpenWireOptions): Promise<Wire> {
  const { requestTimeoutMs, proxy, signal, onAnswer } = options;
  const { historicalMigration = false, compression = 'gzip', load = loadPostHogNode } = options;
  const Client = await load();
  const connections = new Connections({ proxy, timeoutMs: requestTimeoutMs });
  const limits = { timeoutMs: requestTimeoutMs, signal, connections, onAnswer };
  const post: Post = async (request) => {
    const outgoing = compression === 'none' ? request : await compress(request);
    return hasOwnDispatcher() ? exchangeByFetch(outgoing, limits) : exchange(outgoing, limits);
  };
  try {
    const settings = { ...options, historicalMigration };
    const wire = await learnWire(Client, settings, post, () => options.onUnknownForm?.());
    signal.addEventListener('abort', () => connections.close(), { once: true });
    return wire;
  } catch (cause) {
    // Its own message could quote a setting.
    throw new Error('posthog-node made no request', { cause });
  }
}

async function compress({ headers, body, ...request }: OutgoingRequest): Promise<OutgoingRequest> {
  const compressed = await gzipped(body, GZIP);
  return { ...request, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: compressed };
}
