import { type Answer, jsonAnswer, textAnswer } from '../answer.js';
import type { ReceivedEvent, Wire } from './event.js';

/** v1's word on one event. */
export interface EventResult {
  readonly result: 'ok' | 'warning' | 'drop' | 'retry';
  readonly details?: string;
}

/** One request as PostHog understands it, before anything was stored or answered. */
export interface Capture {
  readonly wire: Wire;
  /** Empty when the request never got as far as a token. */
  readonly token: string;
  /** Events in the request, good or bad; 0 when it can't be parsed. */
  readonly eventCount: number;
  /** The events to store. Not empty beside a refusal when a v0 batch was taken up to one that is too big. */
  readonly taken: readonly ReceivedEvent[];
  /** The error to answer, if any. */
  readonly refusal?: Answer;
  /** v1's results by lower-case uuid, in the order of the batch. */
  readonly results: ReadonlyMap<string, EventResult>;
}

/** Events beyond this size as JSON are refused; PostHog's limit is that of a Kafka message. */
const MAX_EVENT_BYTES = 1_000_000;

/** A request that is refused as a whole. */
export function refused(wire: Wire, refusal: Answer, eventCount = 0): Capture {
  return { wire, token: '', eventCount, taken: [], refusal, results: new Map() };
}

/** The answer that a request gets when nothing goes wrong on PostHog's side. */
export function answerTo(capture: Capture): Answer {
  if (capture.refusal) return capture.refusal;
  if (capture.wire === 'v0') return jsonAnswer(200, { status: 'Ok' });
  return resultsAnswer(capture.results);
}

/** v1's 200, with `Retry-After: 1` when any event has to come again. */
export function resultsAnswer(results: ReadonlyMap<string, EventResult>): Answer {
  const wantsRetry = [...results.values()].some(({ result }) => result === 'retry');
  return jsonAnswer(200, { results: Object.fromEntries(results) }, wantsRetry ? { 'retry-after': '1' } : {});
}

/** Whether an event is beyond PostHog's limit; measured only where the body leaves room for one. */
export function isTooBig(event: unknown, bodyBytes: number): boolean {
  return bodyBytes > MAX_EVENT_BYTES && Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES;
}

/** What v0 answers to a body it can't read. */
export function unparseable(reason: string): Answer {
  return textAnswer(400, `failed to parse request: ${reason}`);
}
