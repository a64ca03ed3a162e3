import type { Answer } from './outcome.js';
import { drainBody, readBody } from './answer-body.js';
import type { Poster } from './post.js';

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
  /** Has the connections. */
  readonly poster: Pick<Poster, 'post'>;
}

/**
 * Sends one request and tells what came back. Never rejects, follows no redirect (the token goes nowhere
 * else), and ends in time whatever the other side does.
 */
export async function exchange(request: OutgoingRequest, limits: ExchangeLimits): Promise<Answer> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = setTimeout(end, limits.timeoutMs).unref();
  limits.signal.addEventListener('abort', end, { once: true });
  if (limits.signal.aborted) end();
  try {
    return await Promise.race([converse(request, limits, controller), rejectOn(controller.signal)]);
  } catch (error) {
    if (controller.signal.aborted) return { kind: 'unanswered', why: 'timeout' };
    controller.abort();
    return { kind: 'unanswered', why: 'network', code: readCode(error) };
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', end);
  }
}

async function converse(
  { url, headers, body, readsSuccess }: OutgoingRequest,
  { poster }: ExchangeLimits,
  controller: AbortController,
): Promise<Answer> {
  const request = { url, headers, body: await bytesOf(body) };
  const { body: answer, ...head } = await poster.post(request, controller.signal);
  if (readsSuccess && head.status >= 200 && head.status < 300) {
    return { kind: 'answered', ...head, v1Body: await readBody(answer) };
  }
  // The status alone decides; the body is read so that its connection can be used again.
  void drainBody(answer).then((isRead) => isRead || controller.abort());
  return { kind: 'answered', ...head };
}

async function bytesOf(body: OutgoingRequest['body']): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  return body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : Buffer.from(body ?? '');
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const rejectNow = (): void => reject(new Error('The time for this request is over'));
    if (signal.aborted) rejectNow();
    else signal.addEventListener('abort', rejectNow, { once: true });
  });
}

// Only the system's own code: an error's message could quote a header.
function readCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}
