import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { rpcServerSpan } from './annotations.js';
import { NextRequests } from './next-requests.js';
import { RequestScope, type EndedRequest } from './request-scope.js';
import { SideTable } from './side-table.js';
import type { EndedSpan, StartedSpan } from './span.js';

const MAX_CHAIN = 16;
const MAX_WAITING = 1_000;
const MAX_WAIT_MS = 10_000;
const NONE: readonly StartedSpan[] = [];

/** All that is needed of a span's parent, which may be of another process. */
export type ParentSpan = Pick<StartedSpan, 'spanContext'>;

/**
 * Which request a span belongs to. A request is held by its own spans alone while it is open: spans that never end
 * leak nothing.
 */
export class RequestScopes {
  readonly #scopes = new SideTable<RequestScope>();
  /** Chains of which one server span has ended and another is still open. Bounded in number and time. */
  readonly #waiting = new Set<RequestScope>();
  readonly #nextRequests = new NextRequests<RequestScope>();
  readonly #hasRoute: (span: EndedSpan) => boolean;
  readonly #now: () => number;

  /**
   * @param hasRoute Whether the span knows a route that covers its path; it then speaks for its chain.
   * @param now A clock in milliseconds, which is looked at only where a chain waits.
   */
  constructor(hasRoute: (span: EndedSpan) => boolean, now: () => number) {
    this.#hasRoute = hasRoute;
    this.#now = now;
  }

  /** To be called as the span starts, with its parent's context. */
  start(span: StartedSpan, parentContext: Context): void {
    this.startUnder(span, trace.getSpan(parentContext), rpcServerSpan(parentContext));
  }

  /** As `start`, for whoever knows the parent, and the server span that stands in its context, without a context. */
  startUnder(span: StartedSpan, parent: ParentSpan | undefined, server?: object): void {
    const direct = parent && this.#scopes.get(parent);
    if (span.kind === SpanKind.SERVER) {
      const before = direct ?? (parent && this.#nextRequests.find(span, parent.spanContext()));
      this.#startServer(span, before ?? this.#ofServer(server));
      return;
    }
    const scope = direct ?? this.#ofServer(server);
    if (!scope) return;
    if (span.kind === SpanKind.INTERNAL) scope.addChild(span);
    // With RPC metadata in the context the span's own children find the request without it.
    if (direct) this.#scopes.set(span, scope);
  }

  #ofServer(server: object | undefined): RequestScope | undefined {
    return server && this.#scopes.get(server);
  }

  #startServer(span: StartedSpan, scope: RequestScope | undefined): void {
    // Once: the same processor may be registered twice.
    if (this.#scopes.get(span)) return;
    // A chain that is settled takes late spans too: they belong to a request that was counted.
    const joins = scope !== undefined && scope.servers.length < MAX_CHAIN;
    const chain = joins ? scope : new RequestScope(span, this.#hasRoute);
    if (joins) chain.addServer(span);
    this.#scopes.set(span, chain);
    if (!chain.isSettled && this.#nextRequests.note(span, chain)) chain.isOfNext = true;
  }

  /** The request of a server span that ends. */
  scopeOf(span: EndedSpan): RequestScope {
    return this.#scopes.get(span) ?? this.#adopt(span);
  }

  /**
   * Notes the end of a server span, in its own turn: nothing is read yet.
   *
   * @param scope The span's own, where it is known already.
   * @returns The request that is over with it; `undefined` while another server span of its chain is open, and for
   * a span of a request that was counted.
   */
  end(span: EndedSpan, scope: RequestScope = this.scopeOf(span)): RequestScope | undefined {
    if (scope.isSettled || scope.hasEnded(span)) return undefined;
    if (scope.end(span)) {
      if (scope.endedServers > 1) this.#waiting.delete(scope);
      return scope;
    }
    if (scope.endedServers === 1) {
      scope.waitingSinceMs = this.#now();
      this.#waiting.add(scope);
    }
    return undefined;
  }

  /** The event span with the request that it belongs to, for its caller. */
  requestOf(span: EndedSpan, active: Context, eventName: string): EndedRequest {
    const found = this.#scopes.get(span) ?? this.#ofServer(rpcServerSpan(active));
    const isSame = found?.servers[0]?.spanContext().traceId === span.spanContext().traceId;
    const { servers, children } = isSame ? found : { servers: NONE, children: NONE };
    return { span, servers, children, eventName };
  }

  /** How many requests wait for the rest of their chain. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Ends the wait of requests that took too long, or of `all`. */
  overdue(all = false): readonly RequestScope[] {
    const nowMs = this.#now();
    const over: RequestScope[] = [];
    for (const scope of this.#waiting) {
      const isOver = all || this.#waiting.size > MAX_WAITING || nowMs - scope.waitingSinceMs >= MAX_WAIT_MS;
      // The set is in the order of waiting: behind the first that may still wait, all may.
      if (!isOver) break;
      this.#waiting.delete(scope);
      scope.isSettled = true;
      over.push(scope);
    }
    return over;
  }

  /** A server span that started before the processor was there. */
  #adopt(span: EndedSpan): RequestScope {
    const scope = new RequestScope(span, this.#hasRoute);
    scope.isOfNext = true;
    this.#scopes.set(span, scope);
    return scope;
  }
}
