import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { isBubbled, NextRequests } from './next-requests.js';
import { rpcServerSpan } from './annotations.js';
import type { EndedSpan, StartedSpan } from './span.js';

/** A request that is over: its span, and where else its facts may stand. */
export interface EndedRequest {
  /** The server span that speaks for the request: its time, its ids. */
  readonly span: EndedSpan;
  /** The chain's server spans, `span` among them, the outermost first. */
  readonly servers: readonly StartedSpan[];
  /** INTERNAL spans of the request in the order of their starts; some may not have ended. */
  readonly children: readonly StartedSpan[];
}

interface Scope {
  readonly servers: StartedSpan[];
  readonly children: StartedSpan[];
  readonly ended: EndedSpan[];
  open: number;
  settled: boolean;
  waitingSinceMs: number;
}

const MAX_CHILDREN = 256;
const MAX_CHAIN = 16;
const MAX_WAITING = 1_000;
const MAX_WAIT_MS = 10_000;

/**
 * Which request a span belongs to. Everything is held weakly by span object, or by the scope of a request that
 * is still open: spans that never end leak nothing.
 */
export class RequestScopes {
  readonly #scopes = new WeakMap<object, Scope>();
  /** Chains of which one server span has ended and another is still open. Bounded in number and time. */
  readonly #waiting = new Set<Scope>();
  readonly #nextRequests = new NextRequests<Scope>();
  readonly #hasRoute: (span: EndedSpan) => boolean;

  /** @param hasRoute Whether the span knows a route that covers its path; it then speaks for its chain. */
  constructor(hasRoute: (span: EndedSpan) => boolean) {
    this.#hasRoute = hasRoute;
  }

  /** To be called as the span starts, with its parent's context. */
  start(span: StartedSpan, parentContext: Context): void {
    const parent = trace.getSpan(parentContext);
    const direct =
      parent && (this.#scopes.get(parent) ?? this.#nextRequests.find(span, parent.spanContext()));
    const rpc = direct ? undefined : rpcServerSpan(parentContext);
    const scope = direct ?? (rpc && this.#scopes.get(rpc));
    if (span.kind === SpanKind.SERVER) this.#startServer(span, scope);
    else if (scope) {
      const { children } = scope;
      const isChild = span.kind === SpanKind.INTERNAL && !scope.settled && children.length < MAX_CHILDREN;
      if (isChild && children.at(-1) !== span) children.push(span);
      // With RPC metadata in the context the span's own children find the request without it.
      if (direct) this.#scopes.set(span, scope);
    }
  }

  #startServer(span: StartedSpan, scope: Scope | undefined): void {
    // Once: the same processor may be registered twice.
    if (this.#scopes.has(span)) return;
    // A chain that is settled takes late spans too: they belong to a request that was counted.
    const chain = scope && scope.servers.length < MAX_CHAIN ? scope : emptyScope();
    chain.servers.push(span);
    chain.open += 1;
    this.#scopes.set(span, chain);
    if (!chain.settled) this.#nextRequests.note(span, chain);
  }

  /**
   * The request that is over with this server span; `undefined` while another server span of its chain is
   * open, and for a span that was already counted.
   */
  end(span: EndedSpan, nowMs: number): EndedRequest | undefined {
    const scope = this.#scopes.get(span) ?? this.#adopt(span);
    if (scope.settled || scope.ended.includes(span)) return undefined;
    scope.open -= 1;
    scope.ended.push(span);
    if (scope.open <= 0 && !isBubbled(span)) return this.#settle(scope);
    if (scope.ended.length === 1) {
      scope.waitingSinceMs = nowMs;
      this.#waiting.add(scope);
    }
    return undefined;
  }

  /** Whether `end` has seen the span before. */
  hasEnded(span: EndedSpan): boolean {
    return this.#scopes.get(span)?.ended.includes(span) ?? false;
  }

  /** The request that an event span belongs to, for its caller. */
  requestOf(span: EndedSpan, active: Context): EndedRequest {
    const rpc = rpcServerSpan(active);
    const found = this.#scopes.get(span) ?? (rpc && this.#scopes.get(rpc));
    const isSame = found?.servers[0]?.spanContext().traceId === span.spanContext().traceId;
    return { span, servers: isSame ? found.servers : [], children: isSame ? found.children : [] };
  }

  /** How many requests wait for the rest of their chain. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Ends the wait of requests that took too long, or of `all`. */
  overdue(nowMs: number, all = false): readonly EndedRequest[] {
    const over: EndedRequest[] = [];
    for (const scope of this.#waiting) {
      const isOver = all || this.#waiting.size > MAX_WAITING || nowMs - scope.waitingSinceMs >= MAX_WAIT_MS;
      // The set is in the order of waiting: behind the first that may still wait, all may.
      if (!isOver) break;
      const request = this.#settle(scope);
      if (request) over.push(request);
    }
    return over;
  }

  /** A server span that started before the processor was there. */
  #adopt(span: EndedSpan): Scope {
    const scope = emptyScope();
    scope.servers.push(span);
    scope.open = 1;
    this.#scopes.set(span, scope);
    return scope;
  }

  #settle(scope: Scope): EndedRequest | undefined {
    scope.settled = true;
    this.#waiting.delete(scope);
    const { ended, servers, children } = scope;
    const inOrder = servers.flatMap((server) => ended.find((span) => span === server) ?? []);
    const outermost = inOrder.find((span) => !isBubbled(span)) ?? inOrder[0];
    const span = ended.length === 1 ? ended[0] : (ended.find(this.#hasRoute) ?? outermost);
    return span && { span, servers, children };
  }
}

function emptyScope(): Scope {
  return { servers: [], children: [], ended: [], open: 0, settled: false, waitingSinceMs: 0 };
}
