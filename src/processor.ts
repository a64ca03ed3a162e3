import { context, SpanKind, type Context } from '@opentelemetry/api';
import { createSink } from './deliver/create-sink.js';
import type { Sink } from './deliver/sink.js';
import { Backstage } from './deliver/untraced.js';
import { Counts, Reporter, type Stats } from './diagnostics.js';
import { guardCallbacks } from './guarded-callbacks.js';
import { HostProcess } from './host-process.js';
import { Intake } from './intake.js';
import { publishMetrics } from './metrics.js';
import { Pipeline } from './pipeline.js';
import type { PostHogEventSpanProcessorOptions } from './options/options.js';
import { resolveOptions, type ResolvedOptions } from './options/resolve.js';
import { EVENT_KEY, readText } from './span/attributes.js';
import { claimSpan, joinClaims, keyOf, leaveClaims, type Claims } from './span/claims.js';
import type { EndedRequest } from './span/request-scope.js';
import { RequestScopes } from './span/scopes.js';
import type { EndedSpan, StartedSpan } from './span/span.js';

const CHAIN_CHECK_MS = 1_000;
/** Turns of the event loop that `shutdown()` still takes spans for. */
const LAST_TURNS = 5;

/**
 * An OpenTelemetry `SpanProcessor` that turns an API's server spans into PostHog product events: one event a
 * request, by span → request → match → event → deliver. It never throws into the app, never waits and never
 * changes a span; reading, building and sending happen after the request's own turn.
 *
 * @example
 * new NodeSDK({ spanProcessors: [new BatchSpanProcessor(exporter), new PostHogEventSpanProcessor()] });
 */
export class PostHogEventSpanProcessor {
  readonly #options: ResolvedOptions;
  readonly #counts = new Counts();
  readonly #reporter = new Reporter();
  readonly #scopes: RequestScopes;
  readonly #intake: Intake;
  readonly #backstage = new Backstage();
  /** `undefined`: nowhere to send to, the processor is a no-op. */
  readonly #sink: Sink | undefined;
  readonly #claims: Claims | undefined;
  readonly #host: HostProcess | undefined;
  #chainTimer: NodeJS.Timeout | undefined;
  #nextFlush: Promise<void> | undefined;
  #unpublish: (() => void) | undefined;
  #shutdown: Promise<void> | undefined;
  #isClosed = false;

  /**
   * @throws TypeError for a wrong option, naming it, what was expected and of what kind the given value is. What the
   * environment says wrong is one error in the log, and nothing is sent.
   */
  constructor(options?: PostHogEventSpanProcessorOptions) {
    this.#options = guardCallbacks(resolveOptions(options, process.env), this.#reporter);
    const { host, projectToken, client, dryRun } = this.#options;
    this.#sink = createSink({ ...this.#options, counts: this.#counts, reporter: this.#reporter });
    const pipeline = this.#sink && new Pipeline(this.#options, this.#counts, this.#reporter, this.#sink);
    this.#scopes = new RequestScopes((span) => pipeline?.hasRoute(span) ?? false, Date.now);
    this.#intake = new Intake(
      (ended) => this.#guard(() => this.#process(ended, pipeline)),
      this.#sink?.needsTurn ?? false,
    );
    const destination = dryRun ? keyOf(this) : client ? keyOf(client) : `${projectToken} ${host}`;
    this.#claims = this.#sink && joinClaims(destination);
    this.#host = this.#sink && this.#enter();
    for (const doubt of this.#options.doubts) this.#reporter.warn(doubt, doubt);
    if (this.#sink) return;
    const { mistake } = this.#options;
    if (mistake !== undefined) {
      this.#reporter.error('environment', `no events are sent: ${mistake}`);
      return;
    }
    this.#reporter.warn(
      'token',
      'no events are sent: `projectToken` is blank, and so are POSTHOG_PROJECT_TOKEN and POSTHOG_API_KEY. ' +
        'Copy the token (phc_…) from your PostHog project settings.',
    );
  }

  onStart(span: StartedSpan, parentContext: Context): void {
    if (!this.#sink || this.#isClosed) return;
    try {
      this.#host?.start(span);
      this.#scopes.start(span, parentContext);
    } catch (error) {
      this.#reportInternal(error);
    }
  }

  onEnd(span: EndedSpan): void {
    if (!this.#sink || this.#isClosed) return;
    try {
      this.#counts.spansSeen += 1;
      if (span.kind === SpanKind.SERVER) this.#endServerSpan(span);
      else if (span.attributes[EVENT_KEY] !== undefined) this.#endEventSpan(span);
    } catch (error) {
      this.#reportInternal(error);
    }
  }

  /**
   * Tries everything accepted so far once; resolves when it is sent, or with the first sign of an outage, and
   * within `delivery.shutdownTimeoutMs`. Never rejects.
   */
  async forceFlush(): Promise<void> {
    if (!this.#sink || this.#shutdown) return this.#shutdown;
    await this.#settleAll();
    await this.#sink.flush();
  }

  /**
   * Sends what was accepted, within `delivery.shutdownTimeoutMs`, and counts and reports what could not be
   * sent. Runs once: every call gets the same promise, which never rejects. Afterwards the processor does
   * nothing.
   */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#close(this.#options.delivery.shutdownTimeoutMs);
    return this.#shutdown;
  }

  /** What became of every span, request and event so far. */
  stats(): Stats {
    this.#intake.drain();
    return this.#counts.stats(this.#sink?.waiting() ?? { queued: 0, stored: 0 });
  }

  #endServerSpan(span: EndedSpan): void {
    const scope = this.#scopes.scopeOf(span);
    if (scope.hasEnded(span)) return this.#reportTwice();
    this.#counts.serverSpans += 1;
    const over = this.#scopes.end(span, scope);
    if (over) this.#take(over);
    else if (this.#scopes.waiting > 0) this.#watchChains();
  }

  #endEventSpan(span: EndedSpan): void {
    const eventName = readText(span.attributes, EVENT_KEY);
    if (eventName !== undefined) this.#take(this.#scopes.requestOf(span, context.active(), eventName));
  }

  /** All that happens in the request's own turn. */
  #take(ended: EndedRequest): void {
    const claimed = ended.eventName === undefined ? ended.servers[0] : ended.span;
    if (this.#claims && claimed && !claimSpan(this.#claims, claimed)) return this.#reportTwice();
    this.#intake.add(ended);
    this.#options.waitUntil?.(this.#flushSoon());
  }

  #process(ended: EndedRequest, pipeline: Pipeline | undefined): void {
    this.#unpublish ??= publishMetrics(() => this.stats());
    const before = this.#counts.accepted;
    pipeline?.process(ended);
    if (this.#counts.accepted > before) this.#host?.event(ended);
  }

  #enter(): HostProcess {
    return new HostProcess({
      processor: this,
      options: this.#options,
      reporter: this.#reporter,
      run: (task) => this.#backstage.run(task),
      flush: () => this.forceFlush(),
      close: (limitMs) => (this.#shutdown ??= this.#close(limitMs)),
      queued: () => this.stats().events.queued,
    });
  }

  /** Looks after chains of which a server span never ends. */
  #watchChains(): void {
    if (this.#chainTimer) return;
    this.#backstage.run(() => {
      this.#chainTimer = setTimeout(() => {
        this.#chainTimer = undefined;
        this.#guard(() => this.#takeOverdue(false));
        if (this.#scopes.waiting > 0) this.#watchChains();
      }, CHAIN_CHECK_MS).unref();
    });
  }

  #takeOverdue(all: boolean): void {
    for (const ended of this.#scopes.overdue(all)) this.#take(ended);
  }

  /** One promise for all requests that end in the same turn. */
  #flushSoon(): Promise<void> {
    this.#nextFlush ??= new Promise((resolve) => {
      this.#backstage.run(() =>
        setImmediate(() => {
          this.#nextFlush = undefined;
          // Chains of other requests go on waiting.
          resolve(this.#intake.settle().then(() => this.#sink?.flush()));
        }),
      );
    });
    return this.#nextFlush;
  }

  async #settleAll(): Promise<void> {
    this.#guard(() => this.#takeOverdue(true));
    await this.#intake.settle();
  }

  async #close(limitMs: number): Promise<void> {
    // A server's `close` callback comes before the spans of its last requests have ended.
    for (let turn = 0; turn < LAST_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.#isClosed = true;
    this.#host?.stop();
    clearTimeout(this.#chainTimer);
    await this.#settleAll();
    await this.#sink?.shutdown(limitMs);
    this.#host?.leave();
    if (this.#claims) leaveClaims(this.#claims);
    this.#unpublish?.();
  }

  #reportTwice(): void {
    this.#reporter.warn(
      'twice',
      'a span was handed over twice: the processor is registered twice for the same project. ' +
        'Each request is counted once all the same; remove one of the registrations.',
    );
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#reportInternal(error);
    }
  }

  /** Its message may hold a value of a request: only the error's kind is told. */
  #reportInternal(error: unknown): void {
    this.#reporter.warn(
      'internal',
      `caught ${nameOf(error)} while reading a span; the request may be missing`,
    );
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
