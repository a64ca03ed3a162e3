import { TraceFlags } from '@opentelemetry/api';
import { recordsServerSpans } from '../../span/record-server-spans.js';
import type { EndedSpan } from '../../span/span.js';

/** Rarer ones are not believed: the header is the caller's to write. */
const MAX_WEIGHT = 10_000;
const DIGITS = 14;
const THRESHOLD = /(?:^|;)th:([\da-f]{1,14})(?:;|$)/;

/**
 * For how many requests a span stands, by the rejection threshold that a consistent probability sampler wrote into
 * `tracestate` (`ot=th:…`): 1 without one.
 *
 * @param entry The value of `ot`, such as `th:c;rv:6e6d1a75832a2f`.
 */
export function weightOf(entry: string): number {
  const [, threshold] = THRESHOLD.exec(entry) ?? [];
  if (threshold === undefined) return 1;
  const kept = 1 - Number.parseInt(threshold.padEnd(DIGITS, '0'), 16) / 2 ** 56;
  const weight = kept > 0 ? 1 / kept : Infinity;
  return weight > MAX_WEIGHT ? 1 : weight;
}

/** Where a process sees unsampled requests too, its spans are all there, and nothing has to be made up for. */
export class Thinning {
  #isThinned = true;

  weightOf(span: EndedSpan): number {
    if (!this.#isThinned) return 1;
    const { traceFlags, traceState } = span.spanContext();
    if ((traceFlags & TraceFlags.SAMPLED) === 0) this.#isThinned = false;
    // Nearly no trace has a state, and the next question is dearer.
    const entry = this.#isThinned ? traceState?.get('ot') : undefined;
    if (typeof entry !== 'string') return 1;
    if (recordsServerSpans()) this.#isThinned = false;
    return this.#isThinned ? weightOf(entry) : 1;
  }
}
