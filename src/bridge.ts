import { createSink } from './deliver/create-sink.js';
import type { Sink } from './deliver/sink.js';
import { Backstage } from './deliver/untraced.js';
import { DeferredRequests } from './deferred-requests.js';
import { Counts, errorName, Reporter, type Stats } from './diagnostics.js';
import { EventWriter } from './event/build-event.js';
import { Changes } from './event/changes.js';
import { guardCallbacks } from './guarded-callbacks.js';
import { Decider, type Decision, type DecisionObserver } from './match/decide.js';
import { declareEndpoints, Inventory } from './event/inventory.js';
import { publishMetrics } from './metrics.js';
import { Outgoing } from './outgoing.js';
import { Reducer } from './reducer.js';
import type { PostHogEventSpanProcessorOptions } from './options/options.js';
import { reportOptions } from './options/report.js';
import { resolveOptions, type ResolvedOptions } from './options/resolve.js';
import { inTurns } from './request/openapi/in-turns.js';
import type { EndedRequest } from './span/scopes/request-scope.js';
import type { EndedSpan } from './span/span.js';

/** Of `maxQueueBytes`, what is for events; the rest is for requests that are not read yet. */
const QUEUE_SHARE = 3 / 4;
/** One event has to fit. */
const MIN_QUEUE_BYTES = 65_536;
/** The spans of one, about. */
const REQUEST_BYTES = 4_096;
/** What waits to be read is in no metric: a counter never goes back. */
const NONE_DEFERRED = { all: 0, requests: 0 } as const;

/**
 * Every entrance's way to PostHog. An entrance says which request is over (`take`); in a later turn it is decided what
 * that request is, and then written and delivered:
 *
 * ```
 * EndedRequest → Decider.decide → Decision → Reducer → EventWriter → EventJson → Outgoing → Sink
 * ```
 *
 * **Asking why.** A `Decision` is a value. Who wants to know where its facts come from gives the bridge an observer, or
 * uses `Decider.explain(ended, decision)` without a bridge, as `explainSpans()` does for stored traces:
 * `Explained.sources` names for each fact the attribute and the span that gave it, `identify()`, or an option.
 */
export class Bridge {
  readonly counts: Counts = new Counts();
  readonly reporter: Reporter = new Reporter();
  readonly options: ResolvedOptions;
  readonly #sink: Sink | undefined;
  readonly #decider: Decider;
  readonly #onEvent: ((ended: EndedRequest) => void) | undefined;
  readonly #observer: DecisionObserver | undefined;
  readonly #writer: EventWriter;
  readonly #outgoing: Outgoing;
  readonly #reducer: Reducer;
  readonly #inventory = new Inventory((endpoint) => this.#decider.ignores(endpoint));
  readonly #deferred: DeferredRequests;
  readonly #backstage = new Backstage();
  #nextFlush: Promise<void> | undefined;
  #unpublish: (() => void) | undefined;

  /** @throws TypeError for a wrong option, naming it, what was expected and what came. */
  constructor(
    options?: PostHogEventSpanProcessorOptions,
    /** Asked for somebody to tell of decisions, with their facts' sources. It costs a second look at all spans. */
    observe?: (bridge: Bridge) => DecisionObserver | undefined,
    /** Told of each request that has become an event, in a later turn. */
    onEvent?: (ended: EndedRequest) => void,
  ) {
    this.options = guardCallbacks(resolveOptions(options, process.env), this.reporter);
    const { delivery } = this.options;
    // Of all that may wait, a part is for what isn't written yet.
    const queueBytes = Math.max(MIN_QUEUE_BYTES, Math.floor(delivery.maxQueueBytes * QUEUE_SHARE));
    this.#sink = createSink({
      ...this.options,
      delivery: { ...delivery, maxQueueBytes: queueBytes },
      counts: this.counts,
      reporter: this.reporter,
      onAnswer: (word, address) => this.#observer?.answered(word, address),
    });
    this.#decider = new Decider(this.options, Date.now);
    this.#observer = observe?.(this);
    this.#onEvent = onEvent;
    const changes = new Changes();
    const isNews = (key: string, values: string): boolean => changes.isNews(key, values, Date.now());
    this.#writer = new EventWriter(this.options.personProfiles, isNews);
    this.#outgoing = new Outgoing({
      ...this.options,
      counts: this.counts,
      reporter: this.reporter,
      sink: this.#sink,
    });
    this.#reducer = new Reducer({
      ...this.options.reduction,
      isNews,
      writer: this.#writer,
      outgoing: this.#outgoing,
      counts: this.counts,
      reporter: this.reporter,
      keepsSpans: this.options.beforeSend !== undefined,
      drafts: this.#sink?.drafts,
      onMistake: () => this.reportInternal(undefined),
    });
    this.#deferred = new DeferredRequests((ended) => this.#process(ended), {
      inTurn: this.#sink?.needsTurn ?? false,
      maxWaiting: Math.floor((delivery.maxQueueBytes - queueBytes) / REQUEST_BYTES),
      report: (error) => this.reportInternal(error),
      ready: this.#sink && this.#readDocument(),
    });
    reportOptions(this.options, this.isOpen, this.reporter);
  }

  /** Done once the option `openapi` has been read, by what is loaded for it; requests wait for it, the app does not. */
  #readDocument(): Promise<void> | undefined {
    const { openapi } = this.options;
    if (!openapi) return undefined;
    const read = async (): Promise<void> => {
      const { readOpenApi } = await import('./options/openapi/openapi-file.js');
      const document = await readOpenApi(openapi, this.reporter);
      if (!document) return;
      this.guard(() => declareEndpoints(document.all.map(({ endpoint }) => endpoint)));
      await inTurns(this.#decider.addDocument(document));
    };
    return this.#backstage.run(() => read().catch((error: unknown) => this.reportInternal(error)));
  }

  /** Whether there is somewhere to send to; without that the bridge is a no-op. */
  get isOpen(): boolean {
    return this.#sink !== undefined;
  }

  /** Whether a server span knows its route, and so speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    return this.#decider.hasRoute(span);
  }

  /** All that happens in the request's own turn. */
  take(ended: EndedRequest): void {
    this.#deferred.add(ended);
    this.options.waitUntil?.(this.#flushSoon());
  }

  /** Handles what was taken, then tries everything accepted once, within `shutdownTimeoutMs`. Never rejects. */
  async flush(): Promise<void> {
    const limitMs = this.options.delivery.shutdownTimeoutMs;
    const endMs = performance.now() + limitMs;
    await this.#deferred.settle(limitMs / 2);
    await this.#reducer.flush();
    await this.#sink?.flush(Math.max(1, endMs - performance.now()));
  }

  /** Handles what was taken, sends it within `limitMs`, and counts the rest. Never rejects. */
  async shutdown(limitMs: number = this.options.delivery.shutdownTimeoutMs): Promise<void> {
    const endMs = performance.now() + limitMs;
    await this.#deferred.settle(limitMs / 2);
    await this.#reducer.end();
    await this.#sink?.shutdown(Math.max(1, endMs - performance.now()));
    this.guard(() => this.#unpublish?.());
  }

  /**
   * What became of every span, request and event so far. Handles nothing: a request that still waits to be read counts
   * as seen, and as an event that is accepted and queued, until it turns out to be none.
   */
  stats(): Stats {
    return this.#stats(this.#deferred.waiting);
  }

  #stats(deferred: { readonly all: number; readonly requests: number }): Stats {
    const { queued, stored } = this.#sink?.waiting() ?? { queued: 0, stored: 0 };
    const decided = this.counts.stats({ queued: queued + deferred.all, stored });
    const { requests, events } = decided;
    return {
      ...decided,
      requests: { ...requests, seen: requests.seen + deferred.requests },
      events: { ...events, accepted: events.accepted + deferred.all },
    };
  }

  /** Runs something of ours in the app's turn, or in a timer: a mistake in it is reported, and goes no further. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.reportInternal(error);
    }
  }

  /** Its message may hold a value of a request: only the error's kind is told. */
  reportInternal(error: unknown): void {
    this.reporter.warn(
      'internal',
      `caught ${errorName(error)} while reading a span; the request may be missing`,
    );
  }

  /** One promise for all requests that end in the same turn. */
  #flushSoon(): Promise<void> {
    this.#nextFlush ??= new Promise((resolve) => {
      this.#backstage.run(() =>
        setImmediate(() => {
          this.#nextFlush = undefined;
          // Chains of other requests go on waiting.
          resolve(this.flush());
        }),
      );
    });
    return this.#nextFlush;
  }

  #process(ended: EndedRequest): void {
    const isRequest = ended.eventName === undefined;
    this.#unpublish ??= publishMetrics(() => this.#stats(NONE_DEFERRED), this.reporter);
    if (isRequest) this.counts.requestsSeen += 1;
    let isEvent: boolean | undefined;
    try {
      const decision = this.#decide(ended);
      isEvent = this.#carryOut(decision, ended.span);
      if (isEvent) this.#onEvent?.(ended);
    } catch (error) {
      if (isRequest && isEvent === undefined) this.counts.ignore('unreadable');
      this.reportInternal(error);
    }
  }

  #decide(ended: EndedRequest): Decision {
    const decision = this.#decider.decide(ended);
    if (this.#observer?.isWatching === true) this.#observer.observe(this.#decider.explain(ended, decision));
    return decision;
  }

  /** What a decision becomes: counts, and an event. @returns Whether it is one, or a part of one. */
  #carryOut(decision: Decision, span: EndedSpan): boolean {
    if (decision.kind === 'ignored') {
      this.counts.ignore(decision.reason);
      return false;
    }
    if (decision.kind === 'event') {
      const inventory = this.#inventory.next(decision.request.origin);
      if (inventory) this.#outgoing.accept(inventory, span);
      return this.#reducer.take(decision, span);
    }
    const { event } = decision;
    if (event.optedOut) {
      this.counts.accepted += 1;
      this.counts.drop('opt_out');
      return false;
    }
    for (const group of this.#writer.groups(event)) this.#outgoing.accept(group, span);
    this.#outgoing.accept(this.#writer.span(event), span);
    return true;
  }
}
