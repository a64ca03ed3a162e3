import { OTHER, UNMATCHED } from './api-request.js';

/** PostHog's insights break down by endpoint; more names than this help nobody. */
export const MAX_ENDPOINTS = 500;

/** The different endpoints of this process: the first 500 keep their names, the rest is `(other)`. */
export class EndpointNames {
  readonly #known = new Set<string>();

  /** The name to report an endpoint under. */
  admit(endpoint: string): string {
    if (endpoint === UNMATCHED || this.#known.has(endpoint)) return endpoint;
    if (this.#known.size >= MAX_ENDPOINTS) return OTHER;
    this.#known.add(endpoint);
    return endpoint;
  }
}
