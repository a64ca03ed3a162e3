import type { ApiRequest, Caller, Origin } from '../../request/api-request.js';
import { classOf } from '../rollup/same-facts.js';
import { hash96 } from '../hash.js';

/** As much of a request as this is about. */
export interface FrequentRequest extends Pick<ApiRequest, 'reportedEndpoint' | 'statusCode'> {
  readonly caller: Pick<Caller, 'user' | 'organization'>;
  readonly origin: Pick<Origin, 'endMs'>;
}

const SLOTS = 2 ** 18;
const MASK = SLOTS - 1;
/** Requests that a caller makes before none of them is left to chance. */
const FIRST_REQUESTS = 20;
/** What nobody saves up beyond: a job of ten thousand requests at a tenth. */
const MOST_SAVED = 1_000;

/**
 * Finds the callers of whom chance must not decide: whether the one that makes a tenth of all requests is in a sample
 * would make every total half as much again, or a tenth less. Beyond their first requests they are rolled up and
 * counted in full, for as many events as the sample would have had of them: each request earns its rate, each event costs
 * one. So there are twice as many events as the rate says at most, and where requests are alike a fraction of that.
 *
 * The hash by which the sample is drawn must not come in here: then a total of the sample, and of what is counted,
 * is unbiased, whatever else decides. So callers may share a place in a table of a fixed size, 2 MiB in all.
 */
export class FrequentCallers {
  readonly #intervalMs: number;
  /** By caller. */
  readonly #saved = new Float32Array(SLOTS);
  /** By caller, endpoint and status class: the interval in which their requests are counted. */
  readonly #counted = new Int32Array(SLOTS);

  /** @param intervalMs Of the roll-ups. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Whether the request is counted, also when its caller isn't in the sample. Who is nobody is sampled by trace. */
  counts({ caller, reportedEndpoint, statusCode, origin }: FrequentRequest, rate: number): boolean {
    const id = caller.user ?? caller.organization;
    if (id === undefined) return false;
    const slot = hash96(id)[1] & MASK;
    const alike = hash96(`${id}\n${reportedEndpoint}\n${classOf(statusCode)}`)[1] & MASK;
    // Never 0, as which the table begins.
    const interval = Math.floor(origin.endMs / this.#intervalMs) | 0 || 1;
    const saved = this.#saved[slot] ?? 0;
    const isOpen = this.#counted[alike] === interval;
    const opens = !isOpen && saved >= Math.max(1, FIRST_REQUESTS * rate);
    if (opens) this.#counted[alike] = interval;
    this.#saved[slot] = Math.min(saved - (opens ? 1 : 0) + rate, MOST_SAVED);
    return isOpen || opens;
  }
}
