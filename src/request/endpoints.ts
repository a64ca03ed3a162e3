import { OTHER, UNMATCHED } from './api-request.js';
import { remembered } from './remembered.js';
import { MAX_TEMPLATES } from './route/routes.js';

/** PostHog's insights break down by endpoint; more names than this help nobody. */
const MAX_ENDPOINTS = 500;
const MAX_METHODS = 20;
/** Of these, the ones that nobody known has been answered at: a scanner must not use up the names. */
const MAX_STRANGE_ENDPOINTS = 50;

/** The different endpoints of this process: the first 500 keep their names, the rest is `(other)`. */
export class EndpointNames {
  /** The one copy of each name that all events share. */
  readonly #known = new Map<string, string>();
  /** By method, then by route: the texts have been hashed by then, a joined one has not. */
  readonly #joined = new Map<string, (route: string) => string>();
  #strange = 0;

  /** `POST /things`, the one copy of it. */
  join(method: string, route: string): string {
    const known = this.#joined.get(method);
    if (known) return known(route);
    const joined = remembered(MAX_TEMPLATES, (path: string) => `${method} ${path}`);
    // The method is the caller's to choose.
    if (this.#joined.size < MAX_METHODS) this.#joined.set(method, joined);
    return joined(route);
  }

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
