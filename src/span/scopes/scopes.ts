import { context, SpanKind, trace, type Context } from '@opentelemetry/api';
import { rpcServerSpan } from './annotations.js';
import { NextRequests } from './next-requests.js';
import { OpenRequests } from './open-requests.js';
import type { IncomingMessages } from '../frameworks/incoming-messages.js';
import { RequestScope, type EndedRequest } from './request-scope.js';
import { agree, describesRequest, differ } from './same-request.js';
import { noteServer } from './server-of.js';
import { SideTable } from '../side-table.js';
import type { EndedSpan, StartedSpan } from '../span.js';

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
  readonly #open = new OpenRequests();
  /** The requests of Node's messages. */
  readonly #messages = new SideTable<RequestScope>();
  readonly #incoming: IncomingMessages | undefined;

  /**
   * @param hasRoute Whether the span knows a route that covers its path; it then speaks for its chain.
   * @param now A clock in milliseconds, which is looked at only where a chain waits.
   * @param incoming Which message Node is handing over: unrelated spans of one request meet by it.
   */
  constructor(hasRoute: (span: EndedSpan) => boolean, now: () => number, incoming?: IncomingMessages) {
    this.#hasRoute = hasRoute;
    this.#now = now;
    this.#incoming = incoming;
  }

  /** To be called as the span starts, with its parent's context. */
  start(span: StartedSpan, parentContext: Context): void {
    this.startUnder(span, trace.getSpan(parentContext), rpcServerSpan(parentContext));
  }

  /** As `start`, for whoever knows the parent, and the server span that stands in its context, without a context. */
  startUnder(span: StartedSpan, parent: ParentSpan | undefined, server?: object): void {
    // The quick way. Within a sub-request the metadata names the outer one's server span.
    const named = server && this.#scopes.get(server);
    if (span.kind !== SpanKind.SERVER) {
      const marked = named?.hasSubRequests === false ? undefined : parent && this.#scopes.get(parent);
      const scope = marked ?? named ?? this.#ofTrace(parent);
      if (scope) this.#startChild(span, scope, scope !== named);
      return;
    }
    // Once: the same processor may be registered twice.
    if (this.#scopes.get(span)) return;
    const next = parent && this.#nextRequests.find(span, parent.spanContext());
    const before = (parent && this.#scopes.get(parent)) ?? next ?? named;
    if (before && !next && differ(before.first, span)) return this.#startSubRequest(span, before, named);
    this.#startServer(span, before ?? this.#met(span));
  }

  /** @param isMarked Whether the span's own children find the request by it alone, not by the metadata. */
  #startChild(span: StartedSpan, scope: RequestScope, isMarked: boolean): void {
    if (span.kind === SpanKind.INTERNAL) {
      if (describesRequest(span) && differ(scope.first, span)) {
        return this.#startSubRequest(span, scope, scope);
      }
      scope.addChild(span);
    }
    if (!isMarked) return;
    this.#scopes.set(span, scope);
    noteServer(span, scope.first);
  }

  /**
   * A request that the app makes to itself while it answers another one, in this process: no event, and what is said
   * in it is its own. Held by its own spans alone.
   */
  #startSubRequest(span: StartedSpan, outer: RequestScope, named: RequestScope | undefined): void {
    if (this.#scopes.get(span)) return;
    outer.hasSubRequests = true;
    if (named) named.hasSubRequests = true;
    const scope = new RequestScope(span, this.#hasRoute);
    scope.isSubRequest = true;
    this.#scopes.set(span, scope);
    noteServer(span, span);
  }

  #startServer(span: StartedSpan, scope: RequestScope | undefined): void {
    // A chain that is settled takes late spans too: they belong to a request that was counted.
    const chain = scope ?? new RequestScope(span, this.#hasRoute);
    if (scope) scope.addServer(span);
    else this.#begin(chain);
    this.#scopes.set(span, chain);
    if (!chain.isSettled && this.#nextRequests.note(span, chain)) chain.isOfNext = true;
  }

  #begin(scope: RequestScope): void {
    this.#open.add(scope);
    const message = this.#incoming?.current();
    if (message) this.#messages.set(message, scope);
  }

  /**
   * The request that another instrumentation has begun for the same message, without a word in this one's context: it
   * runs among the other's listeners, or Node hands over the message in this very turn.
   */
  #met(span: StartedSpan): RequestScope | undefined {
    const active = context.active();
    const around = rpcServerSpan(active) ?? trace.getSpan(active);
    const running = around && this.#scopes.get(around);
    if (running?.isSettled === false && agree(running.first, span)) return running;
    const message = this.#incoming?.current();
    if (!message) return undefined;
    const begun = this.#messages.get(message);
    if (begun) return begun.isSettled || differ(begun.first, span) ? undefined : begun;
    return undefined;
  }

  #ofServer(server: object | undefined): RequestScope | undefined {
    return server && this.#scopes.get(server);
  }

  /** For contexts that begin anew, such as those of a saved span context. */
  #ofTrace(parent: ParentSpan | undefined): RequestScope | undefined {
    const from = parent?.spanContext();
    return from && from.isRemote !== true ? this.#open.find(from) : undefined;
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
    const before = scope.endedServers;
    if (scope.end(span)) {
      if (before > 0) this.#waiting.delete(scope);
      this.#open.delete(scope);
      return scope.isSubRequest ? undefined : scope;
    }
    if (before === 0 && scope.endedServers === 1 && !scope.isSubRequest) {
      scope.waitingSinceMs = this.#now();
      this.#waiting.add(scope);
    }
    return undefined;
  }

  /** The event span with the request that it belongs to, for its caller. */
  requestOf(span: EndedSpan, active: Context, eventName: string): EndedRequest {
    const found = this.#scopes.get(span) ?? this.#ofServer(rpcServerSpan(active)) ?? this.#ofTrace(span);
    const isSame = found?.first.spanContext().traceId === span.spanContext().traceId;
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
      this.#open.delete(scope);
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
