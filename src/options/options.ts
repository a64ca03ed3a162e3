import type { DeliveryOptions } from './delivery-options.js';
import type { EventRules } from './event-rules.js';
import type { FewerEventsOptions } from './fewer-events.js';
import type { StatedIdentity } from '../span/scopes/annotations.js';
import type { EndedSpan } from '../span/span.js';
import type { Inference } from '../request/route/question.js';
import type { PersonProfiles } from '../event/build-event.js';
import type { ProductEvent, ReviewedEvent } from '../event/product-event.js';
import type { PostHogClient } from '../deliver/sinks/client-sink.js';

/** What `PostHogEventSpanProcessor` takes. A wrong value or an unknown key is a `TypeError` that names it. */
export interface PostHogEventSpanProcessorOptions extends FewerEventsOptions {
  /**
   * The project's token (`phc_…`). Blank: one warning, and the processor does nothing.
   * @default env `POSTHOG_PROJECT_TOKEN`, else `POSTHOG_API_KEY`
   */
  readonly projectToken?: string | undefined;
  /**
   * PostHog's ingestion host: https, or http to a loopback address; no credentials in it. A wrong one in the
   * environment is one error in the log, and nothing is sent.
   * @default env `POSTHOG_HOST`, else `https://us.i.posthog.com`
   */
  readonly host?: string | undefined;
  /**
   * Also send over http to hosts that are no loopback address, such as `http://host.docker.internal:8010` or a
   * self-hosted PostHog in a private network. Given up: encryption, and proof of who answers. Everyone on the way can
   * read and change the events and the token.
   * @default env `SPANHOG_ALLOW_INSECURE_HOST`, else `false`
   */
  readonly allowInsecureHost?: boolean | undefined;
  /**
   * Your own posthog-node client, which then gets every event by `capture()`, its `before_send` included. It
   * acknowledges nothing: events count as `handedOver`, and its queue and retries decide about them. It is
   * flushed with us and never shut down by us. `projectToken`, `host` and `delivery` sizes are its own.
   * @default none: spanhog sends by itself
   */
  readonly client?: PostHogClient | undefined;
  /**
   * Which requests are named what: a map of patterns, or a list where the order matters; the first match wins.
   * A named rule is for statuses below 400 unless it says otherwise; else the request falls through.
   *
   * @example { 'POST /api/v1/projects': 'project_create', 'GET /internal/**': false }
   * @default {}
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/options.md#patterns | Patterns}
   */
  readonly events?: EventRules | undefined;
  /**
   * The event of a request that no rule names; `false`: only named rules make events.
   * @default 'api_request'
   */
  readonly defaultEvent?: string | false | undefined;
  /**
   * Requests that are no use of the API. An array of patterns stands in the place of the default's patterns
   * (`DEFAULT_IGNORED`); `false` ignores nothing.
   * @default OPTIONS, health checks, probe user agents, unmatched paths of unidentified callers
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/options.md#what-is-ignored | What is ignored}
   */
  readonly ignore?: false | readonly string[] | IgnoreOptions | undefined;
  /**
   * Who calls, where neither `identify()` nor the attribute conventions say it: a function of the span, or names of
   * attributes and paths on the request.
   * @example { user: 'req.user.id', organization: 'req.user.org.id' }
   * @default what `identify()` and the conventions say
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/set-up.md#who-calls | Who calls}
   */
  readonly caller?: CallerFunction | CallerOptions | undefined;
  /**
   * Whose events make person profiles. An unidentified request never does. `'always'`: also one person per
   * organization where the user is unknown, so that groups work; `'never'`: nobody's, and personless events cost less.
   * @default 'identified_only'
   */
  readonly personProfiles?: PersonProfiles | undefined;
  /**
   * Route templates, in any syntax, with or without a method: where the framework gives none, and where its own is a
   * wildcard or less specific.
   * @example ['/v1/users/{id}', 'GET /v1/files/*']
   * @default []
   */
  readonly routes?: readonly string[] | undefined;
  /**
   * The API's OpenAPI document (3.x, or Swagger 2.0): the document itself, or a path or file URL of one, JSON or YAML,
   * that is read in the background. Gives templates where the framework has no route or a less specific one, and
   * `operation_id`, `operation_tags`, `deprecated` and `sunset_date`. A file that can't be read is one warning.
   * @example './openapi.yaml'
   * @default none
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/openapi.md | OpenAPI}
   */
  readonly openapi?: string | URL | Readonly<Record<string, unknown>> | undefined;
  /**
   * What becomes of a path that nobody gave a template for. `'safe'` keeps of it what is known to be no value: literals
   * of templates, words of many APIs, versions; all else is `{id}`. `'words'` keeps what looks like a word, names of
   * people and tenants among them. `false`: such a request is `(unmatched)`.
   * @default 'safe'
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/inference.md | Inference}
   */
  readonly inference?: Inference | undefined;
  /**
   * Sees each event before it is queued: return it, a changed one, or `null` to drop it (counted as
   * `dropped.before_send`; a throw as `dropped.before_send_error`). `uuid` and `timestamp` stay what they are. Costs each
   * event a parse and another writing.
   * @default none
   */
  readonly beforeSend?: BeforeSend | undefined;
  /**
   * Build, count and log the events, and send nothing.
   * @default false
   */
  readonly dryRun?: boolean | undefined;
  /**
   * Tells PostHog that these are events of the past (`historical_migration`), as when stored traces are read: it
   * takes them in by a slower way that leaves room for live ones. Not for an API that is running.
   * @default false
   */
  readonly historicalMigration?: boolean | undefined;
  /**
   * How events wait and travel: sizes, times, the disk.
   * @default {}
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/delivery.md | Delivery}
   */
  readonly delivery?: DeliveryOptions | undefined;
}

/** @see PostHogEventSpanProcessorOptions.beforeSend */
export type BeforeSend = (event: ReviewedEvent, span: EndedSpan) => ProductEvent | null | undefined;

/** @see PostHogEventSpanProcessorOptions.ignore */
export interface IgnoreOptions {
  /**
   * Patterns in the place of the default's.
   * @default DEFAULT_IGNORED
   */
  readonly patterns?: readonly string[] | undefined;
  /**
   * Patterns beside `patterns`.
   * @example ['/internal/**', 'GET /assets/**']
   * @default []
   */
  readonly add?: readonly string[] | undefined;
  /**
   * Also ignores load balancers, orchestrators and uptime monitors, by their user agent.
   * @default true
   */
  readonly probes?: boolean | undefined;
  /**
   * Also ignores unmatched paths of unidentified callers: scanners.
   * @default true
   */
  readonly unmatched?: boolean | undefined;
}

/** Reads the caller from the ended server span. A throw counts as unidentified and is reported. */
export type CallerFunction = (span: EndedSpan) => StatedIdentity | undefined;

/**
 * Where the caller stands, looked at after the conventions: names of span attributes, or paths on the request that
 * are read as its answer ends: `req.user.id`, `request.auth.credentials.id`, `ctx.state.user.id`, `res.locals.user.id`.
 * The first that says something wins.
 */
export interface CallerOptions {
  /**
   * Where the user's id stands.
   * @example ['enduser.pseudo.id', 'req.user.id']
   * @default none
   */
  readonly user?: string | readonly string[] | undefined;
  /**
   * Where the organization's id stands: PostHog's group `organization`, and `organization_id`.
   * @default none
   */
  readonly organization?: string | readonly string[] | undefined;
  /**
   * Names or paths by group type.
   * @example { workspace: 'req.workspace.id' }
   * @default {}
   */
  readonly groups?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /**
   * Pseudonyms in the place of users' ids: HMAC-SHA-256 under a key of your own (a secret of at least 16 characters),
   * or your function. The same id always gets the same pseudonym. `true` is refused: the project's token is public,
   * and whoever knows it could try ids out.
   * @default `false`: ids as they are
   */
  readonly hash?: false | string | ((user: string) => string) | undefined;
  /**
   * Which key `hash` is, in up to 16 letters, digits and dashes: each pseudonym begins with it, so that those of an old
   * key and a new one are told apart.
   * @example '2026-11'
   * @default none
   */
  readonly hashKeyId?: string | undefined;
}
