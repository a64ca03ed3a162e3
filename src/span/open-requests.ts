import type { RequestScope } from './request-scope.js';

/** A power of two. */
const MAX_OPEN = 64;

/**
 * The requests that began last and are still open, to be found by their trace where nothing else leads to them. A few:
 * one that never ends stays here until as many others have begun.
 */
export class OpenRequests {
  readonly #scopes: (RequestScope | undefined)[] = Array.from({ length: MAX_OPEN }, () => undefined);
  #next = 0;

  add(scope: RequestScope): void {
    scope.slot = this.#next;
    this.#scopes[this.#next] = scope;
    this.#next = (this.#next + 1) & (MAX_OPEN - 1);
  }

  delete(scope: RequestScope): void {
    if (this.#scopes[scope.slot] === scope) this.#scopes[scope.slot] = undefined;
  }

  find(traceId: string): RequestScope | undefined {
    return this.#scopes.find((scope) => scope?.servers[0].spanContext().traceId === traceId);
  }
}
