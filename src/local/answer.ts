/** What goes back over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** PostHog's own codes for what v1 answers, by status. */
const V1_CODES: Readonly<Record<number, string>> = {
  400: 'request_parsing_error',
  401: 'invalid_api_token',
  402: 'billing_limit_exceeded',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_content_type',
  429: 'rate_limited',
  500: 'internal_error',
  503: 'service_unavailable',
  504: 'gateway_timeout',
};

/** A plain text answer, the form of v0's errors. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: text };
}

/** A JSON answer. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** An error as v1 words it; the code is PostHog's for that status unless given. */
export function v1Error(status: number, description: string, code?: string): Answer {
  return jsonAnswer(status, {
    error: code ?? V1_CODES[status] ?? 'internal_error',
    error_description: description,
    error_uri: 'https://posthog.com/docs/api',
  });
}
