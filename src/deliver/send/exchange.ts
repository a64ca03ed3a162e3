import type { ClientRequest, IncomingMessage } from 'node:http';
import { isStale, type Connections } from './connections.js';
import type { Answer } from './outcome.js';

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What a success has to say. */
  readonly wire: 'v0' | 'v1';
}

export interface ExchangeLimits {
  /** For headers and body together. */
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
  readonly connections: Pick<Connections, 'request' | 'closeIdle'>;
  /** @see OpenWireOptions.onAnswer */
  readonly onAnswer?: ((word: string | undefined, address: string | undefined) => void) | undefined;
}

/** 1,000 results are about 100 KiB. Whatever is longer doesn't come from PostHog. */
export const MAX_ANSWER_BYTES: number = 4 * 1024 * 1024;
// A body that nobody needs is awaited this long, so that its connection can be used again.
const DRAIN_MS = 1_000;

const TIMED_OUT: Answer = { kind: 'unanswered', why: 'timeout' };

/**
 * Sends one request and tells what came back. Never rejects, follows no redirect (the token goes nowhere
 * else), and ends in time whatever the other side does.
 */
export function exchange(request: OutgoingRequest, limits: ExchangeLimits): Promise<Answer> {
  const { signal, connections } = limits;
  const { url, body, wire } = request;
  return new Promise((resolve) => {
    let outgoing: ClientRequest | undefined;
    let isOver = false;
    const timer = setTimeout(callOff, limits.timeoutMs).unref();
    signal.addEventListener('abort', callOff, { once: true });
    if (signal.aborted) callOff();
    else send(true);

    function send(isFirst: boolean): void {
      if (isOver) return;
      try {
        const sent = connections.request(url, { ...request.headers, 'Content-Length': body.length });
        outgoing = sent;
        sent.once('response', receive);
        sent.on('error', (error) => {
          if (isFirst && isStale(sent, error)) sendAgain();
          else fail(error);
        });
        sent.end(body);
      } catch (error) {
        fail(error);
      }
    }

    /** The other side had closed the connection that was kept: over a new one it will do. */
    function sendAgain(): void {
      connections.closeIdle();
      send(false);
    }

    function receive(answer: IncomingMessage): void {
      const { statusCode: status = 0, headers } = answer;
      const { 'retry-after': retryAfter = null, 'content-type': contentType = null } = headers;
      if (limits.onAnswer) {
        const word = headers['spanhog-local'];
        limits.onAnswer(typeof word === 'string' ? word : undefined, answer.socket.remoteAddress);
      }
      const head = { kind: 'answered', status, retryAfter, contentType, wire } as const;
      if (status >= 200 && status < 300) readBody(answer, (text) => end({ ...head, body: text }));
      else {
        // The status alone decides; the body is read so that its connection can be used again.
        end(head);
        drainBody(answer);
      }
    }

    function callOff(): void {
      end(TIMED_OUT);
      outgoing?.destroy();
    }

    function fail(error: unknown): void {
      if (isOver) return;
      end({ kind: 'unanswered', why: 'network', code: readCode(error) });
      outgoing?.destroy();
    }

    function end(answer: Answer): void {
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', callOff);
      resolve(answer);
    }
  });
}

// Only the system's own code: an error's message could quote a header.
export function readCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}

/**
 * Reads the body as text. By events: to go through it with `for await` costs half as much again as the request.
 * @param done Called with the text, or with `undefined` when it is longer than any answer of PostHog's, or breaks off.
 */
function readBody(answer: IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) answer.destroy();
    else chunks.push(chunk);
  });
  // It is told by `close`, which always comes.
  answer.on('error', () => undefined);
  answer.once('end', () => done(answer.complete ? Buffer.concat(chunks).toString() : undefined));
  answer.once('close', () => done(undefined));
}

/** Reads a body to its end and forgets it; one that takes too long ends with its connection. */
function drainBody(answer: IncomingMessage): void {
  const destroy = (): void => void answer.destroy();
  const timer = setTimeout(destroy, DRAIN_MS).unref();
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) answer.destroy();
  });
  // It is as good as read: the status alone counts.
  answer.on('error', destroy);
  answer.once('close', () => clearTimeout(timer));
}
