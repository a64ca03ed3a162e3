import { OTHER, UNMATCHED } from './api-request.js';

/** PostHog's insights break down by endpoint; more names than this help nobody. */
const MAX_ENDPOINTS = 500;
/** Of these, the ones that nobody known has been answered at: a scanner must not use up the names. */
const MAX_STRANGE_ENDPOINTS = 50;

/** The different endpoints of this process: the first 500 keep their names, the rest is `(other)`. */
export class EndpointNames {
  /** The one copy of each name that all events share. */
  readonly #known = new Map<string, string>();
  #strange = 0;

  /**
   * The name to report an endpoint under.
   * @param isStrange An inferred route, asked for by somebody unidentified, without success.
   */
  admit(endpoint: string, isStrange: boolean): string {
    if (endpoint === UNMATCHED) return UNMATCHED;
    const known = this.#known.get(endpoint);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_ENDPOINTS || (isStrange && this.#strange >= MAX_STRANGE_ENDPOINTS))
      return OTHER;
    if (isStrange) this.#strange += 1;
    this.#known.set(endpoint, endpoint);
    return endpoint;
  }
}
