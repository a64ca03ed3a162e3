import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isMainThread } from 'node:worker_threads';
import type { Reporter } from '../diagnostics.js';
import { Http2Connections } from './http2-connections.js';
import type * as advice from './setup-advice.js';
import { notedAttributes } from '../span/hooks/noted-attributes.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan } from '../span/span.js';

const CHANNEL = 'http.server.request.start';
/** Requests after which it is looked whether they make server spans. */
const LOOKS = [5, 20, 60];
/** And how long after the first of them, or after a worker thread began, where there are fewer. */
const LOOK_MS = 10_000;
const MAX_LOOKS = 6;
/** Events without a single route that tell that something is amiss. */
const MIN_EVENTS = 20;
const MIN_EVENTS_AT_TIME = 3;

/**
 * Looks whether the requests that this process answers reach the processor, and with their routes: counts them by
 * Node's own channel for the first minute or the first sixty, and says of a mistake in the wiring what to change,
 * once. Afterwards it costs nothing. It holds no request.
 */
export class SetupWatch {
  readonly #processor: object;
  readonly #reporter: Reporter;
  readonly #run: (task: () => void) => void;
  readonly #onRequest = (message: unknown): void => this.#count(message);
  readonly #http2 = new Http2Connections(() => this.#look());
  readonly #onWorker = (worker: object): void => {
    // Node's own runs the hooks of ES modules.
    if (worker.constructor.name !== 'InternalWorker') this.#look();
  };
  #requests = 0;
  #unsampledByParent = 0;
  #isInstrumented = false;
  #serverSpans = 0;
  #events = 0;
  #looks = 0;
  #hasRoute = false;
  #hasSaidLimits = false;
  #watchesRoutes = true;
  #watchesRequests = true;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param processor What an SDK's list of processors holds.
   * @param run Runs a task outside of any request.
   */
  constructor(processor: object, reporter: Reporter, run: (task: () => void) => void) {
    this.#processor = processor;
    this.#reporter = reporter;
    this.#run = run;
    subscribe(CHANNEL, this.#onRequest);
    if (isMainThread) process.on('worker', this.#onWorker);
  }

  /** A server span has started. */
  serverSpan(): void {
    this.#serverSpans += 1;
  }

  /** A server span has ended. What its limits took from it are the attributes that came last: route, status, caller. */
  serverSpanEnd({ attributes, droppedAttributesCount = 0 }: EndedSpan): void {
    if (droppedAttributesCount === 0 || this.#hasSaidLimits) return;
    this.#hasSaidLimits = true;
    const kept = Object.keys(attributes).length;
    void this.#advise('setup_limits', ({ adviceOnLimits }) => adviceOnLimits(kept));
  }

  /** A request has become an event. */
  event(ended: EndedRequest): void {
    if (!this.#watchesRoutes) return;
    this.#events += 1;
    this.#hasRoute ||= ended.servers.some(
      (span) =>
        span.attributes['http.route'] !== undefined || notedAttributes(span)?.['http.route'] !== undefined,
    );
    if (this.#hasRoute) this.#watchesRoutes = false;
    else if (this.#events >= MIN_EVENTS) this.#judgeRoutes();
    else this.#look();
  }

  /** Looks no longer. */
  stop(): void {
    this.#watchesRoutes = false;
    this.#leaveRequests();
    clearTimeout(this.#timer);
  }

  #leaveRequests(): void {
    if (!this.#watchesRequests) return;
    this.#watchesRequests = false;
    unsubscribe(CHANNEL, this.#onRequest);
    this.#http2.stop();
    process.off('worker', this.#onWorker);
  }

  #count(message: unknown): void {
    this.#requests += 1;
    if (isUnsampledByParent(message)) this.#unsampledByParent += 1;
    this.#isInstrumented = isInstrumented(message);
    // Its span starts in this turn.
    if (LOOKS.includes(this.#requests)) this.#run(() => setImmediate(() => this.#judgeRequests()));
    else this.#look();
  }

  /** Later: there may never be more requests. */
  #look(): void {
    if (this.#timer) return;
    this.#run(() => {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#judgeRequests();
        if (this.#watchesRoutes && this.#events >= MIN_EVENTS_AT_TIME) this.#judgeRoutes();
        this.#lookAgain();
      }, LOOK_MS).unref();
    });
  }

  /** For a minute: one connection may have all requests of HTTP/2. */
  #lookAgain(): void {
    if (!this.#watchesRequests || !this.#http2.any) return;
    this.#looks += 1;
    if (this.#serverSpans > 0 || this.#looks >= MAX_LOOKS) this.#http2.stop();
    else this.#look();
  }

  #judgeRequests(): void {
    if (!this.#watchesRequests) return;
    const requests = this.#requests;
    const seen = {
      requests,
      spans: this.#serverSpans,
      unsampledByParent: this.#unsampledByParent,
      isInstrumented: this.#isInstrumented,
    };
    const hasHttp2 = seen.spans === 0 && this.#http2.hasRequests;
    if (requests >= (LOOKS.at(-1) ?? 0)) this.#leaveRequests();
    if (isAllRight(seen)) return;
    const processor = this.#processor;
    // A job's worker has events without requests.
    const hasEvents = this.#events > 0;
    void this.#advise('setup', ({ adviceOnHttp2, adviceOnSpans, adviceOnWorkers }) => {
      const first = hasHttp2 ? adviceOnHttp2() : undefined;
      if (first !== undefined || (hasEvents && requests === 0)) return first;
      return requests === 0 ? adviceOnWorkers() : adviceOnSpans(seen, processor);
    }).then((hasSaid) => hasSaid && this.#leaveRequests());
  }

  #judgeRoutes(): void {
    this.#watchesRoutes = false;
    const events = this.#events;
    void this.#advise('setup_routes', ({ adviceOnMissingRoutes }) => adviceOnMissingRoutes(events));
  }

  /** What is said of mistakes is loaded once there seems to be one. @returns Whether there was something to say. */
  async #advise(kind: string, ask: (all: typeof advice) => string | undefined): Promise<boolean> {
    try {
      const told = ask(await import('./setup-advice.js'));
      if (told !== undefined) this.#reporter.warn(kind, told);
      return told !== undefined;
    } catch {
      // It is advice, and no more.
      return false;
    }
  }
}

/** Share of requests without a server span that is no chance, and no health checks alone. */
const MISSING_SHARE = 0.25;
const MIN_REQUESTS = 5;

function isAllRight({ requests, spans }: advice.Seen): boolean {
  return spans > 0 && (requests < MIN_REQUESTS || requests - spans < requests * MISSING_SHARE);
}

/** Whether the caller's trace is not sampled: its `traceparent` says so. */
function isUnsampledByParent(message: unknown): boolean {
  const request: unknown = isObject(message) ? Reflect.get(message, 'request') : undefined;
  const headers: unknown = isObject(request) ? Reflect.get(request, 'headers') : undefined;
  const parent: unknown = isObject(headers) ? Reflect.get(headers, 'traceparent') : undefined;
  return typeof parent === 'string' && parent.length < 100 && /-[\da-f][02468ace]$/i.test(parent);
}

/** Whether HttpInstrumentation has wrapped the server. Not by Node's module, which a late instrumentation would take hold of. */
function isInstrumented(message: unknown): boolean {
  const server: unknown = isObject(message) ? Reflect.get(message, 'server') : undefined;
  const emit: unknown = isObject(server) ? Reflect.get(server, 'emit') : undefined;
  return typeof emit === 'function' && Reflect.has(emit, '__wrapped');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
