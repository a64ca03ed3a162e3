import { isRecord } from '../checks.js';
import { OTHER, UNMATCHED, type ApiRequest } from '../request/api-request.js';
import { segmentsOf } from '../request/route/path.js';
import type { EndedSpan } from '../span/span.js';
import { matchesOperation } from './operation.js';
import { matchesName, matchesRoute, type EndpointPattern } from './pattern.js';

/** Properties that a rule adds: a fixed record, or what a function makes of the request. */
export type RuleProperties =
  | Readonly<Record<string, unknown>>
  | ((span: EndedSpan, request: ApiRequest) => Readonly<Record<string, unknown>>);

/** A rule of the option `events`, resolved. */
export interface Rule {
  readonly pattern: EndpointPattern;
  /** `false`: requests of this kind are no events. */
  readonly name: string | false;
  /** `undefined`: what succeeded, for a name; everything, for `false`. */
  readonly status: ((status: number | undefined) => boolean) | undefined;
  readonly when: ((span: EndedSpan, request: ApiRequest) => boolean) | undefined;
  readonly properties: RuleProperties | undefined;
}

const MAX_ENDPOINTS = 20_000;

/**
 * The rules in their order. Which ones are for an endpoint and status is worked out once and remembered: a
 * look-up costs the same for ten rules and for a thousand.
 */
export class Rules {
  readonly #rules: readonly Rule[];
  /** By endpoint, then by status. */
  readonly #candidates = new Map<string, Map<number, readonly Rule[]>>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** The first rule that is for the request. */
  match(request: ApiRequest, span: EndedSpan): Rule | undefined {
    if (this.#rules.length === 0) return undefined;
    for (const rule of this.#candidatesOf(request)) {
      if (!matchesOperation(rule.pattern.operation, request)) continue;
      if (rule.when === undefined || rule.when(span, request)) return rule;
    }
    return undefined;
  }

  #candidatesOf(request: ApiRequest): readonly Rule[] {
    const { method, route, endpoint, statusCode = 0, failed } = request;
    const isOther = request.reportedEndpoint === OTHER;
    // Not one joined key: the endpoint is the same text each time, and has been hashed.
    const name = route === undefined ? `${method} ${UNMATCHED}` : endpoint;
    const state = statusCode * 4 + (failed ? 2 : 0) + (isOther ? 1 : 0);
    const known = this.#candidates.get(name)?.get(state);
    if (known) return known;
    const found = this.#rules.filter(
      (rule) => isForEndpoint(rule.pattern, request) && isForStatus(rule, request),
    );
    if (this.#candidates.size >= MAX_ENDPOINTS) this.#candidates.clear();
    const states = this.#candidates.get(name) ?? new Map<number, readonly Rule[]>();
    this.#candidates.set(name, states.set(state, found));
    return found;
  }
}

function isForEndpoint(pattern: EndpointPattern, request: ApiRequest): boolean {
  const { method, route, reportedEndpoint } = request;
  if (route === undefined) return matchesName(pattern, method, UNMATCHED);
  return (
    matchesRoute(pattern, method, segmentsOf(route)) ||
    (reportedEndpoint === OTHER && matchesName(pattern, method, OTHER))
  );
}

function isForStatus(rule: Rule, request: ApiRequest): boolean {
  if (rule.status) return rule.status(request.statusCode);
  return rule.name === false || !request.failed;
}

/** What the rule adds to the event, not yet safe to send; nothing when its function returns no object. */
export function propertiesOf(
  rule: Rule,
  span: EndedSpan,
  request: ApiRequest,
): Readonly<Record<string, unknown>> {
  const { properties = {} } = rule;
  const values: unknown = typeof properties === 'function' ? properties(span, request) : properties;
  return isRecord(values) ? values : {};
}
