import { type Answer, textAnswer, v1Error } from '../answer.js';
import { answerTo, type Capture, type EventResult, resultsAnswer } from '../capture/capture.js';
import type { ReceivedEvent, Wire } from '../capture/event.js';

/** Any status, with the body that PostHog gives it; nothing is taken. */
interface StatusFault {
  readonly status: number;
  /** The `Retry-After` header: seconds or an HTTP date, sent as it is. */
  readonly retryAfter?: string;
  /** Another body than PostHog's. */
  readonly body?: string;
}

/**
 * - `none`: no fault; a pause in a script.
 * - `reset`: the connection ends before anything was taken.
 * - `resetAfterTaking`: everything is taken, and the connection ends before the answer.
 * - `hang`: nothing is taken, and no answer comes.
 * - `garbage`: 200 with an HTML page, as from a proxy on the way; nothing is taken.
 * - `overQuota`: the project's quota is used up. v0 says 200 and drops everything in silence, v1 says 402.
 */
interface NamedFault {
  readonly fault: 'none' | 'reset' | 'resetAfterTaking' | 'hang' | 'garbage' | 'overQuota';
}

/** A redirect to another address; nothing is taken. */
interface RedirectFault {
  readonly redirect: string;
  /** @default 302 */
  readonly status?: number;
}

/** v1's result for chosen events; those with `drop` or `retry` are not taken. v0 can't say it: no fault. */
interface PartialFault {
  readonly partial: (event: ReceivedEvent) => EventResult['result'] | EventResult | undefined;
  /** @default `1` when any event has to come again */
  readonly retryAfter?: string;
}

/** 400 for any request that holds an event of which this is true, on both wires. */
interface PoisonFault {
  readonly poison: (event: ReceivedEvent) => boolean;
}

/** Something that goes wrong on PostHog's side, or on the way. */
export type Fault = StatusFault | NamedFault | RedirectFault | PartialFault | PoisonFault;

/** What becomes of a request: the events to store, and the answer, if one comes. */
export interface Outcome {
  readonly taken: readonly ReceivedEvent[];
  readonly answer: Answer | 'reset' | 'hang';
}

/** Decides what becomes of a request under a fault, or without one. */
export function applyFault(fault: Fault | undefined, capture: Capture): Outcome {
  if (!fault) return asUsual(capture);
  if ('fault' in fault) return applyNamed(fault, capture);
  if ('redirect' in fault) {
    return nothingTaken(textAnswer(fault.status ?? 302, '', { location: fault.redirect }));
  }
  if ('status' in fault) return nothingTaken(statusAnswer(fault, capture.wire));
  if (capture.refusal) return asUsual(capture);
  if ('partial' in fault) return capture.wire === 'v1' ? applyPartial(fault, capture) : asUsual(capture);
  if (!capture.taken.some((event) => fault.poison(event))) return asUsual(capture);
  return nothingTaken(statusAnswer({ status: 400 }, capture.wire));
}

function applyNamed({ fault }: NamedFault, capture: Capture): Outcome {
  if (fault === 'reset' || fault === 'hang') return nothingTaken(fault);
  if (fault === 'resetAfterTaking') return { taken: capture.taken, answer: 'reset' };
  if (fault === 'garbage') {
    return nothingTaken(textAnswer(200, '<html>Welcome</html>', { 'content-type': 'text/html' }));
  }
  if (fault === 'none' || capture.refusal) return asUsual(capture);
  if (capture.wire === 'v1') return nothingTaken(v1Error(402, 'billing limit exceeded'));
  return nothingTaken(answerTo(capture));
}

function applyPartial(fault: PartialFault, capture: Capture): Outcome {
  const results = new Map(capture.results);
  const taken = capture.taken.filter((event) => {
    const chosen = fault.partial(event);
    if (chosen === undefined) return true;
    const result = typeof chosen === 'string' ? withDetails(chosen) : chosen;
    results.set(event.uuid, result);
    return result.result === 'ok' || result.result === 'warning';
  });
  const answer = resultsAnswer(results);
  if (fault.retryAfter === undefined) return { taken, answer };
  return { taken, answer: { ...answer, headers: { ...answer.headers, 'retry-after': fault.retryAfter } } };
}

function withDetails(result: EventResult['result']): EventResult {
  const details = {
    ok: undefined,
    warning: 'person_processing_disabled',
    drop: 'rejected',
    retry: 'not_persisted',
  };
  const text = details[result];
  return text === undefined ? { result } : { result, details: text };
}

function statusAnswer({ status, retryAfter, body }: StatusFault, wire: Wire): Answer {
  const text = body ?? `the local PostHog was told to answer ${status}`;
  const plain = wire === 'v0' || body !== undefined ? textAnswer(status, text) : v1Error(status, text);
  if (retryAfter === undefined) return plain;
  return { ...plain, headers: { ...plain.headers, 'retry-after': retryAfter } };
}

function asUsual(capture: Capture): Outcome {
  return { taken: capture.taken, answer: answerTo(capture) };
}

function nothingTaken(answer: Outcome['answer']): Outcome {
  return { taken: [], answer };
}
