import { createSink } from './deliver/create-sink.js';
import type { Sink } from './deliver/sink.js';
import { Backstage } from './deliver/untraced.js';
import { DeferredRequests } from './deferred-requests.js';
import { Counts, type DropReason, Reporter, type Stats } from './diagnostics.js';
import { reviewEvent } from './event/before-send.js';
import { buildEvent, buildGroupEvents, buildSpanEvent, type IsNews } from './event/build-event.js';
import { Changes } from './event/changes.js';
import { type EventJson, parseEvent, writeEvent } from './event/event-json.js';
import { guardCallbacks } from './guarded-callbacks.js';
import { Decider, type Decision, type Explained } from './match/decide.js';
import { propertiesOf } from './match/rules.js';
import { publishMetrics } from './metrics.js';
import type { PostHogEventSpanProcessorOptions } from './options/options.js';
import { resolveOptions, type ResolvedOptions } from './options/resolve.js';
import type { Caller, Origin } from './request/api-request.js';
import type { EndedRequest } from './span/request-scope.js';
import type { EndedSpan } from './span/span.js';

/**
 * Every entrance's way to PostHog. An entrance says which request is over (`take`); in a later turn it is decided what
 * that request is, and then written and delivered:
 *
 * ```
 * EndedRequest → Decider.decide → Decision → buildEvent → EventJson → Sink
 * ```
 *
 * **Asking why.** A `Decision` is a value. Who wants to know where its facts come from gives the bridge an observer, or
 * uses `Decider.explain(ended, decision)` without a bridge: `Explained.sources` names for each fact (`route`, `user`,
 * `version`, …) the attribute and the span that gave it, `identify()`, or an option. Nobody else pays for it.
 * Stored traces (a file, without delivery) are decided by `explainSpans()` of `entrance/stored-traces.ts`, which needs
 * the resolved options and the spans, and yields one `Explained` for each request or event span.
 */
export class Bridge {
  readonly counts: Counts = new Counts();
  readonly reporter: Reporter = new Reporter();
  readonly options: ResolvedOptions;
  readonly #sink: Sink | undefined;
  readonly #decider: Decider;
  readonly #observe: ((explained: Explained) => void) | undefined;
  readonly #isNews: IsNews;
  readonly #deferred: DeferredRequests;
  readonly #backstage = new Backstage();
  #nextFlush: Promise<void> | undefined;
  #unpublish: (() => void) | undefined;

  /** @throws TypeError for a wrong option, naming it, what was expected and what came. */
  constructor(
    options?: PostHogEventSpanProcessorOptions,
    /** Told of each decision and of where its facts come from. Whoever asks pays for it: a second look at all spans. */
    observe?: (explained: Explained) => void,
  ) {
    this.options = guardCallbacks(resolveOptions(options, process.env), this.reporter);
    this.#sink = createSink({ ...this.options, counts: this.counts, reporter: this.reporter });
    this.#decider = new Decider(this.options, Date.now);
    this.#observe = observe;
    const changes = new Changes();
    this.#isNews = (key, values) => changes.isNews(key, values, Date.now());
    this.#deferred = new DeferredRequests(
      (ended) => this.guard(() => this.#process(ended)),
      this.#sink?.needsTurn ?? false,
    );
    if (this.#sink) return;
    this.reporter.warn(
      'token',
      'no events are sent: `projectToken` is blank, and so are POSTHOG_PROJECT_TOKEN and POSTHOG_API_KEY. ' +
        'Copy the token (phc_…) from your PostHog project settings.',
    );
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

  /** Handles what was taken, then tries everything accepted once. Never rejects. */
  async flush(): Promise<void> {
    await this.#deferred.settle();
    await this.#sink?.flush();
  }

  /** Handles what was taken, sends it within `delivery.shutdownTimeoutMs`, and counts the rest. Never rejects. */
  async shutdown(): Promise<void> {
    await this.#deferred.settle();
    await this.#sink?.shutdown(this.options.delivery.shutdownTimeoutMs);
    this.#unpublish?.();
  }

  /** What became of every span, request and event so far. */
  stats(): Stats {
    this.#deferred.drain();
    return this.counts.stats(this.#sink?.waiting() ?? { queued: 0, stored: 0 });
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
      `caught ${nameOf(error)} while reading a span; the request may be missing`,
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
    this.#unpublish ??= publishMetrics(() => this.stats());
    if (ended.eventName === undefined) this.counts.requestsSeen += 1;
    this.#carryOut(this.#decide(ended), ended.span);
  }

  #decide(ended: EndedRequest): Decision {
    const decision = this.#decider.decide(ended);
    this.#observe?.(this.#decider.explain(ended, decision));
    return decision;
  }

  /** What a decision becomes: counts, and an event. */
  #carryOut(decision: Decision, span: EndedSpan): void {
    if (decision.kind === 'ignored') return this.counts.ignore(decision.reason);
    const { personProfiles } = this.options;
    if (decision.kind === 'span_event') {
      this.#identifyGroups(decision.event, span);
      return this.#accept(buildSpanEvent(decision.event, personProfiles, this.#isNews), span);
    }
    const { name, rule, request } = decision;
    const given = rule ? propertiesOf(rule, span, request) : {};
    this.#identifyGroups(request, span);
    this.#accept(buildEvent(request, name, given, personProfiles, this.#isNews), span);
  }

  #identifyGroups(source: { readonly caller: Caller; readonly origin: Origin }, span: EndedSpan): void {
    if (this.options.personProfiles === 'never') return;
    for (const event of buildGroupEvents(source, this.#isNews)) this.#accept(event, span);
  }

  #accept(event: EventJson, span: EndedSpan): void {
    this.counts.accepted += 1;
    const reviewed = this.#review(event, span);
    if (typeof reviewed === 'string') this.#sink?.accept(reviewed);
    else this.counts.drop(reviewed.dropped);
  }

  #review(json: EventJson, span: EndedSpan): EventJson | { readonly dropped: DropReason } {
    const { beforeSend } = this.options;
    if (!beforeSend) return json;
    try {
      const event = parseEvent(json);
      const reviewed = reviewEvent(event, beforeSend(event, span));
      if (typeof reviewed !== 'string') return writeEvent(reviewed);
      if (reviewed !== 'before_send_error') return { dropped: reviewed };
      this.reporter.warn(
        'before_send',
        '`beforeSend` returned neither an event nor null (it must not be async); events are dropped',
      );
    } catch (error) {
      this.reporter.warn('before_send', `\`beforeSend\` threw ${nameOf(error)}; events are dropped`);
    }
    return { dropped: 'before_send_error' };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
