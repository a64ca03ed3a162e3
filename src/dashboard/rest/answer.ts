/** What came back for a request. */
export interface Answer {
  readonly status: number;
  /** `undefined`: no JSON. */
  readonly body: unknown;
  readonly retryAfter: string | null;
}

/** An answer that no API of PostHog's gives. */
export const NO_POSTHOG: Answer = { status: 200, body: undefined, retryAfter: null };

export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The system's code, which names no address: undici's messages hold some. */
export function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : error.name;
}
