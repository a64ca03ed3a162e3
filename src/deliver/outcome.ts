import { readRetryAfter } from './retry-after.js';
import { readV1Results } from './v1-results.js';
import type { V1Results } from './v1-results.js';

/** What our fetch saw of one request. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly contentType: string | null;
      /** Read for a v1 success only, where it tells each event's result. */
      readonly v1Body?: string | undefined;
    }
  | {
      readonly kind: 'unanswered';
      /** `unsent`: the batch didn't even become a request. */
      readonly why: 'network' | 'timeout' | 'unsent';
      /** The system's error code, as `ECONNREFUSED`. */
      readonly code?: string | undefined;
    };

/** What to do with the batch. `why` is fit for a message: it holds no value of any event or header. */
export type Outcome =
  | { readonly kind: 'taken'; readonly results: V1Results; readonly retryAfterMs: number | undefined }
  /** A success that isn't PostHog's: a web page, or v1 without results. */
  | { readonly kind: 'unconfirmed' }
  | {
      readonly kind: 'outage' | 'hold';
      readonly why: string;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'refused'; readonly why: 'too_large' | 'bad_request' };

const ALL_TAKEN: V1Results = Object.freeze({ retry: new Set<string>(), drop: new Map<string, string>() });

/**
 * The table of outcomes: 2xx is taken; no answer, 408, 429 and 5xx are an outage; 413 and 400 refuse the
 * batch; all else (401, 402, 403, 404, a redirect, statuses that capture doesn't know) means that PostHog,
 * or something in its place, takes nothing from us at present, whatever the batch.
 */
export function judge(answer: Answer, wallMs: number): Outcome {
  if (answer.kind === 'unanswered') {
    if (answer.why === 'unsent') return { kind: 'refused', why: 'bad_request' };
    const why = answer.why === 'timeout' ? 'no answer in time' : (answer.code ?? 'network error');
    return { kind: 'outage', why, retryAfterMs: undefined };
  }
  const { status } = answer;
  const retryAfterMs = readRetryAfter(answer.retryAfter, wallMs);
  if (status >= 200 && status < 300) return judgeSuccess(answer, retryAfterMs);
  if (status === 413) return { kind: 'refused', why: 'too_large' };
  if (status === 400) return { kind: 'refused', why: 'bad_request' };
  const why = `HTTP ${status}`;
  if (status === 408 || status === 429 || status >= 500) return { kind: 'outage', why, retryAfterMs };
  return { kind: 'hold', why: `${why}${MEANING[status] ?? ''}`, retryAfterMs };
}

const MEANING: Readonly<Record<number, string>> = {
  301: ', a redirect',
  302: ', a redirect',
  303: ', a redirect',
  307: ', a redirect',
  308: ', a redirect',
  401: ': is the project token right?',
  402: ': the quota is used up',
  403: ': is the project token right?',
  404: ': is the host right?',
};

function judgeSuccess(
  { contentType, v1Body }: Extract<Answer, { readonly kind: 'answered' }>,
  retryAfterMs: number | undefined,
): Outcome {
  // A login page on the way, or somebody's web site: they say 200 to anything.
  if (contentType?.startsWith('text/html') === true) return { kind: 'unconfirmed' };
  if (v1Body === undefined) return { kind: 'taken', results: ALL_TAKEN, retryAfterMs };
  const results = readV1Results(v1Body);
  return results ? { kind: 'taken', results, retryAfterMs } : { kind: 'unconfirmed' };
}
