import type { ApiRequest, SpanEvent } from '../request/api-request.js';
import type { CallerSource } from '../request/caller/caller.js';
import { Provenance, type Sources } from '../request/facts/provenance.js';
import type { Operations } from '../request/openapi/operations.js';
import { RequestReader } from '../request/read-request.js';
import type { Inference } from '../request/route/question.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan, StartedSpan } from '../span/span.js';
import { Ignore, type Ignored, type IgnoreReason } from './ignore.js';
import { Rules, type Rule } from './rules.js';

/** A request that is an event. */
export class EventDecision {
  readonly kind = 'event';
  readonly name: string;
  /** `undefined` where `posthog.event` or the option `defaultEvent` gave the name. */
  readonly rule: Rule | undefined;
  readonly request: ApiRequest;

  constructor(name: string, rule: Rule | undefined, request: ApiRequest) {
    this.name = name;
    this.rule = rule;
    this.request = request;
  }
}

/** What became of what ended, as a value: nothing has been counted, written or sent for it yet. */
export type Decision =
  | EventDecision
  /** A span that is an event by itself, by `posthog.event`. */
  | { readonly kind: 'span_event'; readonly name: string; readonly event: SpanEvent }
  | {
      readonly kind: 'ignored';
      readonly reason: IgnoredReason;
      readonly rule?: Rule | undefined;
      /** `undefined`: the spans are no API request. */
      readonly request: ApiRequest | undefined;
    };

/** As `stats().requests.ignored` counts it. `rule`: by a rule `false`; `no_rule`: by `defaultEvent: false`. */
export type IgnoredReason = IgnoreReason | 'no_api_request' | 'opt_out' | 'rule' | 'no_rule';

/** A decision, for whoever asks why it is so. */
export interface Explained {
  readonly decision: Decision;
  /** The span that spoke for the request. */
  readonly span: EndedSpan;
  /** The server spans of the request, the outermost first. */
  readonly servers: readonly StartedSpan[];
  /** Which attribute on which span gave each fact; facts that nothing gave are not in it. */
  readonly sources: Sources;
}

/** Who wants to know of decisions, and where from. */
export interface DecisionObserver {
  /** Whether the next one is worth explaining. */
  readonly isWatching: boolean;
  observe(explained: Explained): void;
  /** What the other side said in the header `spanhog-local` of its answer to events, and its address. */
  answered(word: string | undefined, address: string | undefined): void;
}

/** What deciding needs to know of the options. */
export interface DeciderSettings {
  readonly routes: readonly string[];
  readonly inference: Inference;
  readonly caller: CallerSource;
  readonly ignored: Ignored;
  readonly rules: readonly Rule[];
  readonly defaultEvent: string | false;
}

/** Reads what ended and matches it with the rules. Remembers routes and endpoint names: one for each bridge. */
export class Decider {
  readonly #reader: RequestReader;
  readonly #ignore: Ignore;
  readonly #rules: Rules;
  readonly #defaultEvent: string | false;
  readonly #provenance: Provenance;

  /** @param now A clock in milliseconds, for spans whose own time is broken. */
  constructor(
    { routes, inference, caller, ignored, rules, defaultEvent }: DeciderSettings,
    now: () => number,
  ) {
    const patterns = rules.map(({ pattern }) => pattern.template);
    const operations = [...rules.map(({ pattern }) => pattern), ...ignored.patterns].flatMap(
      ({ operation }) => operation?.names ?? [],
    );
    this.#reader = new RequestReader({ routes, inference, patterns, operations, caller, now });
    this.#ignore = new Ignore(ignored);
    this.#rules = new Rules(rules);
    this.#defaultEvent = defaultEvent;
    this.#provenance = new Provenance(caller);
  }

  /** The option `openapi`, once it has been read: done when all steps were taken. */
  addDocument(document: Operations): Generator<unknown, void> {
    return this.#reader.addDocument(document);
  }

  /** Whether no request of an endpoint can be an event: it is then none that nobody calls. */
  ignores(endpoint: string): boolean {
    return this.#ignore.hasEndpoint(endpoint);
  }

  /** Whether a server span knows its route, and so speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    return this.#reader.hasRoute(span);
  }

  decide(ended: EndedRequest): Decision {
    const { eventName, span } = ended;
    if (eventName !== undefined) {
      return { kind: 'span_event', name: eventName, event: this.#reader.readEventSpan(ended, eventName) };
    }
    const request = this.#reader.read(ended);
    if (!request) return { kind: 'ignored', reason: 'no_api_request', request };
    if (request.optedOut) return { kind: 'ignored', reason: 'opt_out', request };
    // What the app calls an event itself is one.
    if (request.eventName !== undefined)
      return new EventDecision(request.eventName, this.#rules.match(request, span), request);
    const reason = this.#ignore.reason(request);
    if (reason) return { kind: 'ignored', reason, request };
    const rule = this.#rules.match(request, span);
    const name = rule ? rule.name : this.#defaultEvent;
    if (name === false) return { kind: 'ignored', reason: rule ? 'rule' : 'no_rule', rule, request };
    return new EventDecision(name, rule, request);
  }

  /** Where the facts of a decision come from. Costs a second look at all attributes: nobody else pays for it. */
  explain(ended: EndedRequest, decision: Decision): Explained {
    const { span, servers } = ended;
    return { decision, span, servers, sources: this.#provenance.of(ended, readOf(decision)) };
  }
}

function readOf(decision: Decision): ApiRequest | SpanEvent | undefined {
  return decision.kind === 'span_event' ? decision.event : decision.request;
}
