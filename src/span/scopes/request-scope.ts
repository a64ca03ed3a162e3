import { isBubbled } from './next-requests.js';
import { differ } from './same-request.js';
import type { EndedSpan, StartedSpan } from '../span.js';

/** What is over: a request, or a span that is an event by itself; and where else its facts may stand. */
export interface EndedRequest {
  /** The span that speaks for it: its time, its ids. Of a request a server span. */
  readonly span: EndedSpan;
  /** The server spans of the request, `span` among them, the outermost first. */
  readonly servers: readonly StartedSpan[];
  /** INTERNAL spans of the request in the order of their starts; some may not have ended. */
  readonly children: readonly StartedSpan[];
  /** `posthog.event` of a span that is an event by itself. */
  readonly eventName?: string | undefined;
}

const MAX_CHAIN = 16;
const MAX_CHILDREN = 256;
const NONE: readonly EndedSpan[] = [];

/**
 * The spans of one request, from the start of its first server span. Held by those spans alone while it is open. It has
 * no array of its own until somebody looks: V8 would come to make them old from the start, and keep all that is in them.
 */
export class RequestScope implements EndedRequest {
  /** The outermost of its server spans. */
  readonly first: StartedSpan;
  readonly #hasRoute: (span: EndedSpan) => boolean;
  #others: readonly StartedSpan[] = NONE;
  #lastChild: Child | undefined = undefined;
  #firstEnded: EndedSpan | undefined = undefined;
  #laterEnded: readonly EndedSpan[] = NONE;
  isSettled = false;
  /** Whether it is a part of another request: it ends without being one. */
  isSubRequest = false;
  /** Whether some of its spans belong to such parts. */
  hasSubRequests = false;
  /** Whether Next.js may have made one of its server spans, which may go on in another one. */
  isOfNext = false;
  waitingSinceMs = 0;
  /** Its place among the open requests. */
  slot = -1;

  /** @param hasRoute Whether the span knows a route that covers its path; it then speaks for its chain. */
  constructor(server: StartedSpan, hasRoute: (span: EndedSpan) => boolean) {
    this.first = server;
    this.#hasRoute = hasRoute;
  }

  get servers(): readonly StartedSpan[] {
    return [this.first, ...this.#others];
  }

  get children(): readonly StartedSpan[] {
    if (!this.#lastChild) return NONE;
    const children: StartedSpan[] = [];
    for (let child: Child | undefined = this.#lastChild; child; child = child.before)
      children.push(child.span);
    return children.toReversed();
  }

  /** The first that knows its route, else the outermost. */
  get span(): EndedSpan {
    const first = this.#firstEnded;
    if (!first) throw new Error('No server span of the request has ended');
    if (this.#laterEnded.length === 0) return first;
    const ended = [first, ...this.#laterEnded];
    const inOrder = this.servers.flatMap((server) => ended.find((span) => span === server) ?? []);
    const outermost = inOrder.find((span) => !isBubbled(span)) ?? inOrder[0] ?? first;
    return ended.find(this.#hasRoute) ?? outermost;
  }

  /** How many of its server spans have ended. */
  get endedServers(): number {
    return this.#firstEnded ? 1 + this.#laterEnded.length : 0;
  }

  /** Another server span of the same request, as far as it tells by now. */
  addServer(span: StartedSpan): void {
    if (this.#others.length + 1 < MAX_CHAIN) this.#others = [...this.#others, span];
  }

  addChild(span: StartedSpan): void {
    const last = this.#lastChild;
    if (this.isSettled || (last?.number ?? 0) >= MAX_CHILDREN) return;
    // Once: the same processor may be registered twice.
    if (last?.span !== span) this.#lastChild = new Child(span, last);
  }

  hasEnded(span: EndedSpan): boolean {
    return this.#firstEnded === span || this.#laterEnded.includes(span);
  }

  /** Once for each of its server spans. @returns Whether the request is over with it. */
  end(span: EndedSpan): boolean {
    const { first } = this;
    if (this.#others.length > 0) {
      // What they describe may have been written onto them since they started.
      this.#others = this.#others.filter((other) => !differ(first, other));
      if (span !== first && !this.#others.includes(span)) return false;
    }
    if (this.#firstEnded) this.#laterEnded = [...this.#laterEnded, span];
    else this.#firstEnded = span;
    this.isSettled = this.endedServers >= 1 + this.#others.length && !(this.isOfNext && isBubbled(span));
    return this.isSettled;
  }
}

/** One of a request's children, and those that started before it. */
class Child {
  readonly span: StartedSpan;
  readonly before: Child | undefined;
  readonly number: number;

  constructor(span: StartedSpan, before: Child | undefined) {
    this.span = span;
    this.before = before;
    this.number = before ? before.number + 1 : 1;
  }
}
