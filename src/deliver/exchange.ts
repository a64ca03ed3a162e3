import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Answer } from './outcome.js';
import { drainBody, readBody } from './answer-body.js';
import { isStale, type Connections } from './connections.js';

/** One request as posthog-node made it. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | Uint8Array | undefined;
  /** v1: a success says in its body what became of each event. */
  readonly readsSuccess: boolean;
}

export interface ExchangeLimits {
  /** For headers and body together. */
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
  readonly connections: Pick<Connections, 'request'>;
}

const TIMED_OUT: Answer = { kind: 'unanswered', why: 'timeout' };

/**
 * Sends one request and tells what came back. Never rejects, follows no redirect (the token goes nowhere
 * else), and ends in time whatever the other side does.
 */
export function exchange(request: OutgoingRequest, limits: ExchangeLimits): Promise<Answer> {
  const { signal, connections } = limits;
  return new Promise((resolve) => {
    let outgoing: ClientRequest | undefined;
    let isOver = false;
    const timer = setTimeout(callOff, limits.timeoutMs).unref();
    signal.addEventListener('abort', callOff, { once: true });
    if (signal.aborted) callOff();
    else if (request.body instanceof Uint8Array) send(request.body);
    else bytesOf(request.body).then(send, fail);

    function send(body: Uint8Array): void {
      if (isOver) return;
      try {
        const sent = connections.request(request.url, { ...request.headers, 'Content-Length': body.length });
        outgoing = sent;
        sent.once('response', receive);
        // The other side had closed the connection that was kept: another one will do.
        sent.on('error', (error) => (isStale(sent, error) ? send(body) : fail(error)));
        sent.end(body);
      } catch (error) {
        fail(error);
      }
    }

    function receive(answer: IncomingMessage): void {
      const { statusCode: status = 0, headers } = answer;
      const { 'retry-after': retryAfter = null, 'content-type': contentType = null } = headers;
      const head = { kind: 'answered', status, retryAfter, contentType } as const;
      if (request.readsSuccess && status >= 200 && status < 300) {
        readBody(answer, (v1Body) => end({ ...head, v1Body }), fail);
      } else {
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

async function bytesOf(body: OutgoingRequest['body']): Promise<Uint8Array> {
  return body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : Buffer.from(body ?? '');
}

// Only the system's own code: an error's message could quote a header.
function readCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}
