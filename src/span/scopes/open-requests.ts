import type { SpanContext } from '@opentelemetry/api';
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

  /**
   * The request of that server span; else the one of its trace, where there is but one: an app that calls itself over the
   * network has several in a trace, and which of them is meant nobody can tell.
   */
  find({ traceId, spanId }: SpanContext): RequestScope | undefined {
    let found: RequestScope | undefined;
    let isAlone = true;
    for (const scope of this.#scopes) {
      if (scope?.first.spanContext().traceId !== traceId) continue;
      if (scope.servers.some((server) => server.spanContext().spanId === spanId)) return scope;
      isAlone &&= found === undefined;
      found = scope;
    }
    return isAlone ? found : undefined;
  }
}
