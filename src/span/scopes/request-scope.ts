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

/** The spans of one request, from the start of its first server span. Held by those spans alone while it is open. */
export class RequestScope implements EndedRequest {
  servers: readonly [StartedSpan, ...StartedSpan[]];
  readonly children: StartedSpan[] = [];
  readonly #hasRoute: (span: EndedSpan) => boolean;
  #ended: readonly EndedSpan[] = NONE;
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
    this.servers = [server];
    this.#hasRoute = hasRoute;
  }

  /** The first that knows its route, else the outermost. */
  get span(): EndedSpan {
    const first = this.#ended[0];
    if (!first) throw new Error('No server span of the request has ended');
    if (this.#ended.length === 1) return first;
    const inOrder = this.servers.flatMap((server) => this.#ended.find((span) => span === server) ?? []);
    const outermost = inOrder.find((span) => !isBubbled(span)) ?? inOrder[0] ?? first;
    return this.#ended.find(this.#hasRoute) ?? outermost;
  }

  /** How many of its server spans have ended. */
  get endedServers(): number {
    return this.#ended.length;
  }

  /** Another server span of the same request, as far as it tells by now. */
  addServer(span: StartedSpan): void {
    if (this.servers.length < MAX_CHAIN) this.servers = [...this.servers, span];
  }

  addChild(span: StartedSpan): void {
    const { children } = this;
    if (this.isSettled || children.length >= MAX_CHILDREN) return;
    // Once: the same processor may be registered twice.
    if (children.length === 0 || children[children.length - 1] !== span) children.push(span);
  }

  hasEnded(span: EndedSpan): boolean {
    return this.#ended.length > 0 && this.#ended.includes(span);
  }

  /** Once for each of its server spans. @returns Whether the request is over with it. */
  end(span: EndedSpan): boolean {
    const [outermost, ...others] = this.servers;
    if (others.length > 0) {
      // What they describe may have been written onto them since they started.
      this.servers = [outermost, ...others.filter((other) => !differ(outermost, other))];
      if (!this.servers.includes(span)) return false;
    }
    this.#ended = this.#ended.length === 0 ? [span] : [...this.#ended, span];
    this.isSettled = this.#ended.length >= this.servers.length && !(this.isOfNext && isBubbled(span));
    return this.isSettled;
  }
}
