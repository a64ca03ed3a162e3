import type { Answer } from './outcome.js';
import { drainBody, readBody } from './answer-body.js';

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
}

/**
 * Sends one request and tells what came back. Never rejects, follows no redirect (the token goes nowhere
 * else), and ends in time even where `fetch` doesn't heed its signal.
 */
export async function exchange(request: OutgoingRequest, limits: ExchangeLimits): Promise<Answer> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = setTimeout(end, limits.timeoutMs).unref();
  limits.signal.addEventListener('abort', end, { once: true });
  if (limits.signal.aborted) end();
  try {
    return await Promise.race([converse(request, controller), rejectOn(controller.signal)]);
  } catch (error) {
    if (controller.signal.aborted) return { kind: 'unanswered', why: 'timeout' };
    controller.abort();
    return { kind: 'unanswered', why: 'network', code: readCode(error) };
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', end);
  }
}

async function converse(request: OutgoingRequest, controller: AbortController): Promise<Answer> {
  const response = await fetch(request.url, {
    method: 'POST',
    headers: { ...request.headers },
    body: request.body ?? null,
    redirect: 'manual',
    signal: controller.signal,
  });
  const { status, headers } = response;
  const head = { status, retryAfter: headers.get('retry-after'), contentType: headers.get('content-type') };
  if (request.readsSuccess && response.ok) {
    return { kind: 'answered', ...head, v1Body: await readBody(response) };
  }
  // The status alone decides; the body is read so that its connection can be used again.
  void drainBody(response).then((isRead) => isRead || controller.abort());
  return { kind: 'answered', ...head };
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
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}
