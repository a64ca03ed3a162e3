import type { Sink } from './deliver/sink.js';
import type { Counts, DropReason, Reporter } from './diagnostics.js';
import { reviewEvent } from './event/before-send.js';
import { buildEvent, buildGroupEvents, buildSpanEvent, type IsNews } from './event/build-event.js';
import { Changes } from './event/changes.js';
import { type EventJson, parseEvent, writeEvent } from './event/event-json.js';
import { Ignore } from './match/ignore.js';
import { propertiesOf, Rules } from './match/rules.js';
import type { ResolvedOptions } from './options/resolve.js';
import type { Caller, Origin } from './request/api-request.js';
import { RequestReader } from './request/read-request.js';
import type { EndedRequest } from './span/request-scope.js';
import type { EndedSpan } from './span/span.js';

/** What ended, from span to sink: request → match → event → deliver. */
export class Pipeline {
  readonly #options: ResolvedOptions;
  readonly #counts: Counts;
  readonly #reporter: Reporter;
  readonly #sink: Sink;
  readonly #reader: RequestReader;
  readonly #ignore: Ignore;
  readonly #rules: Rules;
  readonly #isNews: IsNews;

  constructor(options: ResolvedOptions, counts: Counts, reporter: Reporter, sink: Sink) {
    this.#options = options;
    this.#counts = counts;
    this.#reporter = reporter;
    this.#sink = sink;
    this.#reader = new RequestReader({ routes: options.routes, caller: options.caller, now: Date.now });
    this.#ignore = new Ignore(options.ignored);
    this.#rules = new Rules(options.rules);
    const changes = new Changes();
    this.#isNews = (key, values) => changes.isNews(key, values, Date.now());
  }

  /** Whether a server span knows its route, and so speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    return this.#reader.hasRoute(span);
  }

  /** Reads, matches and builds, and hands the event over. Throws only what hostile spans throw. */
  process(ended: EndedRequest): void {
    if (ended.eventName === undefined) this.#processRequest(ended);
    else this.#processEventSpan(ended, ended.eventName);
  }

  #processRequest(ended: EndedRequest): void {
    this.#counts.requestsSeen += 1;
    const { defaultEvent, personProfiles } = this.#options;
    const request = this.#reader.read(ended);
    if (!request) return this.#counts.ignore('no_api_request');
    const reason = request.eventName === undefined ? this.#ignore.reason(request) : undefined;
    if (reason) return this.#counts.ignore(reason);
    const rule = this.#rules.match(request, ended.span);
    const name = request.eventName ?? (rule ? rule.name : defaultEvent);
    if (name === false) return this.#counts.ignore(rule ? 'rule' : 'no_rule');
    const given = rule ? propertiesOf(rule, ended.span, request) : {};
    this.#identifyGroups(request, ended.span);
    this.#accept(buildEvent(request, name, given, personProfiles, this.#isNews), ended.span);
  }

  #processEventSpan(ended: EndedRequest, eventName: string): void {
    const event = this.#reader.readEventSpan(ended, eventName);
    this.#identifyGroups(event, ended.span);
    this.#accept(buildSpanEvent(event, this.#options.personProfiles, this.#isNews), ended.span);
  }

  #identifyGroups(source: { readonly caller: Caller; readonly origin: Origin }, span: EndedSpan): void {
    if (this.#options.personProfiles === 'never') return;
    for (const event of buildGroupEvents(source, this.#isNews)) this.#accept(event, span);
  }

  #accept(event: EventJson, span: EndedSpan): void {
    this.#counts.accepted += 1;
    const reviewed = this.#review(event, span);
    if (typeof reviewed === 'string') this.#sink.accept(reviewed);
    else this.#counts.drop(reviewed.dropped);
  }

  #review(json: EventJson, span: EndedSpan): EventJson | { readonly dropped: DropReason } {
    const { beforeSend } = this.#options;
    if (!beforeSend) return json;
    try {
      const event = parseEvent(json);
      const reviewed = reviewEvent(event, beforeSend({ ...event }, span));
      if (typeof reviewed !== 'string') return writeEvent(reviewed);
      if (reviewed !== 'before_send_error') return { dropped: reviewed };
      this.#reporter.warn(
        'before_send',
        '`beforeSend` returned neither an event nor null (it must not be async); events are dropped',
      );
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.#reporter.warn('before_send', `\`beforeSend\` threw ${name}; events are dropped`);
    }
    return { dropped: 'before_send_error' };
  }
}
