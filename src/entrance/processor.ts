import { context, SpanKind, type Context } from '@opentelemetry/api';
import { Bridge } from '../bridge.js';
import { Backstage } from '../deliver/untraced.js';
import type { Stats } from '../diagnostics.js';
import type { PostHogEventSpanProcessorOptions } from '../options/options.js';
import { EVENT_KEY, readText } from '../span/attributes.js';
import { claimSpan, joinClaims, keyOf, leaveClaims, type Claims } from '../span/scopes/claims.js';
import { watchIncomingMessages, type IncomingMessages } from '../span/frameworks/incoming-messages.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import { RequestScopes } from '../span/scopes/scopes.js';
import type { EndedSpan, StartedSpan } from '../span/span.js';
import { HostProcess } from './host-process.js';
import { type LocalDecisions, localDecisions } from './local-decisions.js';

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
  readonly #bridge: Bridge;
  readonly #scopes: RequestScopes;
  readonly #incoming: IncomingMessages | undefined;
  readonly #backstage = new Backstage();
  readonly #claims: Claims | undefined;
  /** `undefined`: nowhere to send to. */
  readonly #host: HostProcess | undefined;
  /** Where the host is on this machine. */
  #decisions: LocalDecisions | undefined;
  #chainTimer: NodeJS.Timeout | undefined;
  #shutdown: Promise<void> | undefined;
  #isClosed: boolean;

  /**
   * @throws TypeError for a wrong option, naming it, what was expected and of what kind the given value is. What the
   * environment says wrong is one error in the log, and nothing is sent.
   */
  constructor(options?: PostHogEventSpanProcessorOptions) {
    const bridge = new Bridge(
      options,
      (source) => (this.#decisions = localDecisions(source)),
      (ended) => this.#host?.event(ended),
    );
    const { host, projectToken, client, dryRun } = bridge.options;
    const destination = dryRun ? keyOf(this) : client ? keyOf(client) : `${projectToken} ${host}`;
    this.#bridge = bridge;
    this.#incoming = bridge.isOpen ? watchIncomingMessages() : undefined;
    this.#scopes = new RequestScopes((span) => bridge.hasRoute(span), Date.now, this.#incoming);
    this.#claims = bridge.isOpen ? joinClaims(destination) : undefined;
    this.#isClosed = !bridge.isOpen;
    this.#host = bridge.isOpen ? this.#enter() : undefined;
  }

  onStart(span: StartedSpan, parentContext: Context): void {
    if (this.#isClosed) return;
    try {
      this.#host?.start(span);
      this.#scopes.start(span, parentContext);
    } catch (error) {
      this.#bridge.reportInternal(error);
    }
  }

  onEnd(span: EndedSpan): void {
    if (this.#isClosed) return;
    try {
      this.#bridge.counts.spansSeen += 1;
      if (span.kind === SpanKind.SERVER) this.#endServerSpan(span);
      else if (span.attributes[EVENT_KEY] !== undefined) this.#endEventSpan(span);
    } catch (error) {
      this.#bridge.reportInternal(error);
    }
  }

  /**
   * Tries everything accepted so far once; resolves when it is sent, or with the first sign of an outage, and
   * within `delivery.shutdownTimeoutMs`. Never rejects.
   */
  async forceFlush(): Promise<void> {
    if (this.#isClosed || this.#shutdown) return this.#shutdown;
    this.#bridge.guard(() => this.#takeOverdue(true));
    await this.#bridge.flush();
  }

  /**
   * Sends what was accepted, within `delivery.shutdownTimeoutMs`, and counts and reports what could not be
   * sent. Runs once: every call gets the same promise, which never rejects. Afterwards the processor does
   * nothing.
   */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#close(this.#bridge.options.delivery.shutdownTimeoutMs);
    return this.#shutdown;
  }

  /** What became of every span, request and event so far. */
  stats(): Stats {
    return this.#bridge.stats();
  }

  #enter(): HostProcess {
    const { options, reporter } = this.#bridge;
    return new HostProcess({
      processor: this,
      options,
      reporter,
      run: (task) => this.#backstage.run(task),
      flush: () => this.forceFlush(),
      send: () => this.#bridge.flush(),
      close: (limitMs) => (this.#shutdown ??= this.#close(limitMs)),
      queued: () => this.#queued(),
    });
  }

  #queued(): number {
    const { events, rollup } = this.stats();
    return events.queued + rollup.waitingEvents;
  }

  #endServerSpan(span: EndedSpan): void {
    const scope = this.#scopes.scopeOf(span);
    if (scope.hasEnded(span)) return this.#reportTwice();
    this.#bridge.counts.serverSpans += 1;
    this.#host?.end(span);
    const over = this.#scopes.end(span, scope);
    if (over) this.#take(over);
    else if (this.#scopes.waiting > 0) this.#watchChains();
  }

  #endEventSpan(span: EndedSpan): void {
    const eventName = readText(span.attributes, EVENT_KEY);
    if (eventName === undefined) return;
    this.#host?.end(span);
    this.#take(this.#scopes.requestOf(span, context.active(), eventName));
  }

  #take(ended: EndedRequest): void {
    const claimed = ended.eventName === undefined ? ended.servers[0] : ended.span;
    if (this.#claims && claimed && !claimSpan(this.#claims, claimed)) return this.#reportTwice();
    this.#bridge.take(ended);
  }

  /** Looks after chains of which a server span never ends. */
  #watchChains(): void {
    if (this.#chainTimer) return;
    this.#backstage.run(() => {
      this.#chainTimer = setTimeout(() => {
        this.#chainTimer = undefined;
        this.#bridge.guard(() => this.#takeOverdue(false));
        if (this.#scopes.waiting > 0) this.#watchChains();
      }, CHAIN_CHECK_MS).unref();
    });
  }

  #takeOverdue(all: boolean): void {
    for (const ended of this.#scopes.overdue(all)) this.#take(ended);
  }

  async #close(limitMs: number): Promise<void> {
    // A server's `close` callback comes before the spans of its last requests have ended.
    for (let turn = 0; turn < LAST_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.#isClosed = true;
    this.#host?.stop();
    clearTimeout(this.#chainTimer);
    this.#bridge.guard(() => this.#takeOverdue(true));
    await this.#bridge.shutdown(limitMs);
    await this.#decisions?.end(limitMs);
    this.#incoming?.end();
    this.#host?.leave();
    if (this.#claims) leaveClaims(this.#claims);
  }

  #reportTwice(): void {
    this.#bridge.reporter.warn(
      'twice',
      'a span was handed over twice: the processor is registered twice for the same project. ' +
        'Each request is counted once all the same; remove one of the registrations.',
    );
  }
}
