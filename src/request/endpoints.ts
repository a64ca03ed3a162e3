import { OTHER, UNMATCHED } from './api-request.js';
import { remembered } from '../span/remembered.js';
import { MAX_TEMPLATES } from './route/framework-routes.js';

/** PostHog's insights break down by endpoint; more names than this help nobody. */
const MAX_KNOWN = 500;
/** Inferred names have a budget of their own: a catch-all's or a scanner's must not use up that of the API's. */
const MAX_INFERRED = 200;
const MAX_METHODS = 20;
/** Of these, the ones that nobody known has been answered at. */
const MAX_STRANGE = 50;

/** The different endpoints of this process: of those that the framework or a template knows the first 500 keep their
 * names, of inferred ones the first 200; the rest is `(other)`. An OpenAPI document's keep theirs: it has an end. */
export class EndpointNames {
  /** The one copy of each name that all events share. */
  readonly #known = new Map<string, string>();
  /** By method, then by route: the texts have been hashed by then, a joined one has not. */
  readonly #joined = new Map<string, (route: string) => string>();
  #inferred = 0;
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
   * @param isInferred Whether its route was inferred from the path.
   * @param isStrange Whether somebody unidentified asked, without success.
   */
  admit(endpoint: string, isInferred: boolean, isStrange: boolean): string {
    if (endpoint === UNMATCHED) return UNMATCHED;
    const known = this.#known.get(endpoint);
    if (known !== undefined) return known;
    if (!(isInferred ? this.#admitInferred(isStrange) : this.#known.size - this.#inferred < MAX_KNOWN))
      return OTHER;
    this.#known.set(endpoint, endpoint);
    return endpoint;
  }

  #admitInferred(isStrange: boolean): boolean {
    if (this.#inferred >= MAX_INFERRED || (isStrange && this.#strange >= MAX_STRANGE)) return false;
    this.#inferred += 1;
    if (isStrange) this.#strange += 1;
    return true;
  }
}
