import type { RuleProperties } from '../match/rules.js';
import type { StatusPattern } from '../match/status.js';
import type { ApiRequest } from '../request/api-request.js';
import type { EndedSpan } from '../span/span.js';

/** What to do with the requests of a pattern: an event's name, a rule, or `false` for no event. */
export type EventRule = string | false | NamedRule;

type Method =
  | 'GET'
  | 'POST'
  | 'PUT'
  | 'PATCH'
  | 'DELETE'
  | 'HEAD'
  | 'OPTIONS'
  | 'QUERY'
  | 'TRACE'
  | 'CONNECT';
type Target = `/${string}` | '*' | '**' | '(unmatched)' | '(other)';

/**
 * `METHOD template`: `*` or no method for any. Patterns for other methods, such as `PURGE`, and those in small letters
 * are for a `Map` or a list.
 */
export type EndpointPatternText = Target | `${Method | '*'} ${Target}`;

/**
 * What the option `events` takes: rules by their pattern, as an object or a `Map`, or a list in whose order they are
 * tried, of pairs or of rules with `match`.
 */
export type EventRules =
  | { readonly [Pattern in EndpointPatternText]?: EventRule }
  | ReadonlyMap<string, EventRule>
  | readonly (readonly [pattern: string, rule: EventRule] | (NamedRule & { readonly match: string }))[];

/** A rule that says more than a name. */
export interface NamedRule {
  /** The event's name, at most 200 characters; `false` for no event. */
  readonly name: string | false;
  /**
   * For which statuses.
   * @default statuses below 400
   */
  readonly status?: StatusPattern | undefined;
  /**
   * Properties to add to the event.
   * @default {}
   */
  readonly properties?: RuleProperties | undefined;
  /**
   * Decides for a single request; called last, and only where pattern and status match.
   * @default every request
   */
  readonly when?: ((span: EndedSpan, request: ApiRequest) => boolean) | undefined;
}
