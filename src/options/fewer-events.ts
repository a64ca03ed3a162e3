import type { JsonValue } from '../event/product-event.js';
import type { StatusPattern } from '../match/status.js';

/** Options that make fewer events of the same requests, or less of each. */
export interface FewerEventsOptions {
  /**
   * Keeps a part of the requests that no rule names, by hash: the same part in every process. Events that `events` or
   * `posthog.event` names are all kept. `request_count` of what is kept is 1 / rate, and `sampling_rate` the rate.
   * @default `false`: all
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/cost.md#sampling | Cost: sampling}
   */
  readonly sampling?: SamplingOptions | false | undefined;
  /**
   * Counts requests that no rule names and that differ in nothing that an event tells, and sends one event for them
   * when the interval is over, on `forceFlush()` and on `shutdown()`. Single stay: what a rule names, a caller's first
   * use of an endpoint in this process, and the statuses of `single`. Costs memory: up to 20,000 groups.
   * @default false
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/cost.md#roll-ups | Cost: roll-ups}
   */
  readonly rollup?: RollupOptions | false | undefined;
  /**
   * Events of one request each, in a minute, of this process. From 1 to 1000000000. What is beyond it is rolled up for
   * the rest of the minute, named events too; nothing is dropped.
   * @default no limit
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/cost.md#budgets | Cost: budgets}
   */
  readonly maxEventsPerMinute?: number | undefined;
  /**
   * As `maxEventsPerMinute`, for each caller: a loop that runs away costs nobody else their events.
   * @default no limit
   */
  readonly maxEventsPerCallerPerMinute?: number | undefined;
  /**
   * The only properties that may leave, by name; a `*` at the end of one stands for the rest (`$feature/*`). Looked at
   * last, after `beforeSend`. What PostHog needs to take an event as it is meant (`request_count`, `sampling_rate`,
   * `$process_person_profile`, `$ignore_sent_at`, a group's type and key) always leaves.
   * @example ['endpoint', 'status_code', '$feature/*']
   * @default all
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/privacy.md#what-may-leave | Privacy: what may leave}
   */
  readonly properties?: readonly string[] | undefined;
  /**
   * Writes each property anew before it leaves: what it returns is sent, `undefined` leaves the property out, and so does
   * a throw. Entries of records come as `$set.plan`. Looked at last, after `beforeSend`. Costs as much
   * as `beforeSend`: each event is parsed, and written again.
   * @default none
   * @see {@link https://github.com/spanhog/spanhog/blob/main/docs/privacy.md#what-may-leave | Privacy: what may leave}
   */
  readonly redact?: ((name: string, value: JsonValue) => unknown) | undefined;
}

/** @see FewerEventsOptions.sampling */
export interface SamplingOptions {
  /**
   * The part that is kept, above 0 and up to 1.
   * @default 1
   */
  readonly rate?: number | undefined;
  /**
   * What is kept or left out together: all requests of a caller (who is nobody's, by trace), so that funnels stay whole,
   * or those of a trace.
   * @default 'caller'
   */
  readonly by?: 'caller' | 'trace' | undefined;
  /**
   * Rates of their own, by pattern; the first match wins.
   * @example { 'GET /v1/search': 0.01, 'GET /v1/**': 0.1 }
   * @default {}
   */
  readonly rules?:
    | Readonly<Record<string, number>>
    | ReadonlyMap<string, number>
    | readonly (readonly [pattern: string, rate: number])[]
    | undefined;
  /**
   * Whether `request_count` makes up for requests that a sampler left out before this process saw them, by the threshold
   * in the spans' `tracestate` (`ot=th:…`). With `recordServerSpans` none are left out.
   * @default true
   */
  readonly upstream?: boolean | undefined;
}

/** @see FewerEventsOptions.rollup */
export interface RollupOptions {
  /**
   * How long requests are counted before their events go, in milliseconds. From 1000 to 3600000 (an hour). Intervals
   * begin at its multiples, in UTC.
   * @default 60000
   */
  readonly intervalMs?: number | undefined;
  /**
   * Requests with these statuses stay events of their own.
   * @example ['5xx', 402]
   * @default none
   */
  readonly single?: StatusPattern | undefined;
}
