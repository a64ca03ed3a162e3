import { isV0Success, readV1Results } from './results.js';
import type { SentUuids, V1Results } from './results.js';

/** What our HTTP client saw of one request. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly contentType: string | null;
      /** Which of the two wires the request spoke, and so what a success says. */
      readonly wire: 'v0' | 'v1';
      /** A success's; `undefined` when it broke off, or was longer than any of PostHog's. */
      readonly body?: string | undefined;
    }
  | {
      readonly kind: 'unanswered';
      /** `unsent`: the batch didn't even become a request. */
      readonly why: 'network' | 'timeout' | 'unsent';
      /** The system's error code, as `ECONNREFUSED`; for `unsent` why there was no request, fit to be shown. */
      readonly code?: string | undefined;
    };

/** What to do with the batch. `why` is fit for a message: it holds no value of any event or header. */
export type Outcome =
  | { readonly kind: 'taken'; readonly results: V1Results; readonly retryAfterMs: number | undefined }
  /** `outage`: try again, soon at first. `hold`: somebody has to change something; probe slowly. */
  | {
      readonly kind: 'outage' | 'hold';
      readonly why: string;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'refused'; readonly why: 'too_large' | 'bad_request' };

const ALL_TAKEN: V1Results = Object.freeze({ retry: new Set<string>(), drop: new Map<string, string>() });

/**
 * The table of outcomes. Only PostHog's own word delivers: 200 with v0's `{"status":"Ok"}` or `1`, or with v1's
 * results. No answer, 408, 429 and 5xx are an outage; 413 and 400 refuse the batch; all else (another success, 401,
 * 402, 403, 404, a redirect, statuses that capture doesn't know, no request at all) means that nothing is taken from
 * us at present, whatever the batch.
 * @param sent Which events were in the request: v1's answer names them, and one that it doesn't name is sent again.
 */
export function judge(answer: Answer, wallMs: number, sent?: SentUuids): Outcome {
  if (answer.kind === 'unanswered') return judgeSilence(answer);
  const { status } = answer;
  const retryAfterMs = readRetryAfter(answer.retryAfter, wallMs);
  if (status >= 200 && status < 300) return judgeSuccess(answer, retryAfterMs, sent);
  if (status === 413) return { kind: 'refused', why: 'too_large' };
  if (status === 400) return { kind: 'refused', why: 'bad_request' };
  const why = `HTTP ${status}`;
  if (status === 408 || status === 429 || status >= 500) return { kind: 'outage', why, retryAfterMs };
  return { kind: 'hold', why: `${why}${MEANING[status] ?? ''}`, retryAfterMs };
}

const MEANING: Readonly<Record<number, string>> = {
  300: ', a redirect',
  301: ', a redirect',
  302: ', a redirect',
  303: ', a redirect',
  307: ', a redirect',
  308: ', a redirect',
  401: ': is the project token right?',
  402: ': the quota is used up',
  403: ': is the project token right?',
  404: ': is the host right?',
  407: ': the proxy wants credentials',
};

function judgeSilence({ why, code }: Extract<Answer, { readonly kind: 'unanswered' }>): Outcome {
  const retryAfterMs = undefined;
  if (why === 'unsent') {
    return { kind: 'hold', why: code ?? 'posthog-node made no request of the events', retryAfterMs };
  }
  return {
    kind: 'outage',
    why: why === 'timeout' ? 'no answer in time' : (code ?? 'network error'),
    retryAfterMs,
  };
}

function judgeSuccess(
  { status, contentType, wire, body }: Extract<Answer, { readonly kind: 'answered' }>,
  retryAfterMs: number | undefined,
  sent: SentUuids | undefined,
): Outcome {
  // A login page on the way, or somebody's web site: they say 200 to anything.
  if (status === 200 && body !== undefined && !/^\s*text\/html\b/i.test(contentType ?? '')) {
    const results = wire === 'v1' ? readV1Results(body, sent) : isV0Success(body) ? ALL_TAKEN : undefined;
    if (results) return { kind: 'taken', results, retryAfterMs };
  }
  const why = `HTTP ${status} with an answer that isn't PostHog's: is the host right?`;
  return { kind: 'hold', why, retryAfterMs };
}

// Above it, a broken or hostile answer could silence the delivery for days.
const LONGEST_MS = 15 * 60_000;

// As RFC 9110 writes it; Date.parse alone would take "-1", "1.5" and "12 apples" for dates.
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait by a `Retry-After` header, in seconds or as an HTTP date, at most 15 minutes.
 * `undefined` when there is none, or none that can be read.
 */
export function readRetryAfter(header: string | null | undefined, wallMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS);
  if (!HTTP_DATE.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.min(Math.max(dateMs - wallMs, 0), LONGEST_MS);
}
