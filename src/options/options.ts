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
   * @default env `SPANHOG_ALLOW_INSECURE_HOST`, else false
   */
  readonly allowInsecureHost?: boolean | undefined;
  /**
   * Your own posthog-node client, which then gets every event by `capture()`, its `before_send` included. It
   * acknowledges nothing: events count as `handedOver`, and its queue and retries decide about them. It is
   * flushed with us and never shut down by us. `projectToken`, `host` and `delivery` sizes are its own.
   */
  readonly client?: PostHogClient | undefined;
  /**
   * Which requests are named what: a map of patterns, or a list where the order matters; the first match wins.
   * A named rule is for statuses below 400 unless it says otherwise; else the request falls through.
   *
   * @example { 'POST /api/v1/projects': 'project_create', 'GET /internal/**': false }
   * @default {}
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
   */
  readonly ignore?: false | readonly string[] | IgnoreOptions | undefined;
  /** Who calls, where neither `identify()` nor the attribute conventions say it. */
  readonly caller?: CallerFunction | CallerOptions | undefined;
  /**
   * Whose events make person profiles. An unidentified request never does.
   * @default 'identified_only'
   */
  readonly personProfiles?: PersonProfiles | undefined;
  /**
   * Route templates, in any syntax, with or without a method: where the framework gives none, and where its own is a
   * wildcard or less specific.
   * @example ['/v1/users/{id}', 'GET /v1/files/*']
   */
  readonly routes?: readonly string[] | undefined;
  /**
   * The API's OpenAPI document (3.x, or Swagger 2.0): the document itself, or a path or file URL of one, JSON or YAML,
   * that is read in the background. Gives templates where the framework has no route or a less specific one, and
   * `operation_id`, `operation_tags`, `deprecated` and `sunset_date`. A file that can't be read is one warning.
   * @example './openapi.yaml'
   */
  readonly openapi?: string | URL | Readonly<Record<string, unknown>> | undefined;
  /**
   * What becomes of a path that nobody gave a template for. `'safe'` keeps of it what is known to be no value: literals
   * of templates, words of many APIs, versions; all else is `{id}`. `'words'` keeps what looks like a word, names of
   * people and tenants among them. `false`: such a request is `(unmatched)`.
   * @default 'safe'
   */
  readonly inference?: Inference | undefined;
  /**
   * Sees each event before it is queued: return it, a changed one, or `null` to drop it (counted as
   * `dropped.before_send`; a throw as `dropped.before_send_error`). `uuid` and `timestamp` stay what they are.
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
  readonly delivery?: DeliveryOptions | undefined;
}

/** @see PostHogEventSpanProcessorOptions.beforeSend */
export type BeforeSend = (event: ReviewedEvent, span: EndedSpan) => ProductEvent | null | undefined;

/** @see PostHogEventSpanProcessorOptions.ignore */
export interface IgnoreOptions {
  /**
   * In the place of the default's.
   * @default DEFAULT_IGNORED
   */
  readonly patterns?: readonly string[] | undefined;
  /**
   * Beside `patterns`.
   * @example ['/internal/**', 'GET /assets/**']
   * @default []
   */
  readonly add?: readonly string[] | undefined;
  /**
   * Load balancers, orchestrators and uptime monitors, by their user agent.
   * @default true
   */
  readonly probes?: boolean | undefined;
  /**
   * Unmatched paths of unidentified callers: scanners.
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
  readonly user?: string | readonly string[] | undefined;
  readonly organization?: string | readonly string[] | undefined;
  /** Names or paths by group type. */
  readonly groups?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /**
   * Pseudonyms in the place of users' ids: HMAC-SHA-256 under a key of your own (a secret of at least 16 characters),
   * or your function. The same id always gets the same pseudonym. `true` is refused: the project's token is public,
   * and whoever knows it could try ids out.
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

/** @see DeliveryOptions.outbox */
export interface OutboxOptions {
  /**
   * Where: a directory of its own, best on a volume that is kept. It is created with mode 0700, its parent is not;
   * one that is there has to be ours, and closed to others. A relative path starts at the working directory. Any
   * number of processes may share it.
   */
  readonly directory: string;
  /**
   * Bytes of events in the directory, at most; beyond it the oldest go and are counted as `dropped.outbox_full`.
   * From 1 MiB to 64 GiB.
   * @default 67108864
   */
  readonly maxBytes?: number | undefined;
  /**
   * Longest time an event is kept, in milliseconds; then it is counted as `dropped.outbox_expired`. From a minute
   * to 90 days.
   * @default 604800000, 7 days
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * `'interval'`: the disk is told to write at most a second after the event, in the background: a power cut costs
   * that second. `'never'`: the system writes when it likes; a crash of the process still costs nothing.
   * @default 'interval'
   */
  readonly sync?: 'interval' | 'never' | undefined;
}

/** How events wait and travel. */
export interface DeliveryOptions {
  /**
   * Events in one request, at most. From 1 to 1000.
   * @default 500
   */
  readonly batchSize?: number | undefined;
  /**
   * Longest wait of an event before its batch goes, in milliseconds. From 1 to 600000.
   * @default 2000
   */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Events kept in memory, at most; beyond it the oldest goes and is counted as `dropped.queue_full`.
   * @default 100000
   */
  readonly maxQueueEvents?: number | undefined;
  /**
   * Bytes of events kept in memory, at most, as JSON.
   * @default 67108864
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Longest time for one request to PostHog, in milliseconds.
   * @default 10000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Longest time that `forceFlush()` and `shutdown()` take, in milliseconds.
   * @default 10000
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /**
   * How requests travel. `'none'` is for a proxy that has to read them, or a network that costs nothing: a request is
   * ten times as large, for two thirds of the CPU.
   * @default 'gzip'
   */
  readonly compression?: 'gzip' | 'none' | undefined;
  /**
   * Keeps events on disk until PostHog has taken them, so that they survive restarts, crashes and outages beyond
   * the memory's room. Costs each request 5 to 10 microseconds more in its own turn, and needs a directory that
   * outlives the process.
   * @default none: events are in memory only
   */
  readonly outbox?: OutboxOptions | false | undefined;
  /**
   * Called in the request's own context with a promise that settles once its event was sent, for platforms
   * that freeze a process after the answer: Vercel's `waitUntil`, Next's `after`. It never rejects.
   */
  readonly waitUntil?: ((sent: Promise<void>) => void) | undefined;
}
