import type { Parameters } from '../insight.js';
import { literal } from './literal.js';

export const REQUESTS = 'toFloat(properties.request_count)';
/** 2 to 5; of several requests summed up the one that they have in common, or none. */
export const STATUS_CLASS =
  'coalesce(floor(toFloat(properties.status_code) / 100), toFloat(substring(properties.status_class, 1, 1)))';
/** `503`, or `5xx` of several requests summed up. */
export const ANSWERED = 'coalesce(toString(toInt(toFloat(properties.status_code))), properties.status_class)';
/** How many of an event's requests failed, by their status or within an answer that says 200. */
export const FAILED: string = `multiIf(
      ${STATUS_CLASS} >= 4, ${REQUESTS},
      isNotNull(properties.error_count), toFloat(properties.error_count),
      toFloat(properties.graphql_error_count) > 0 OR isNotNull(properties.error_type), ${REQUESTS},
      0
    )`;

/** What the questions read of an event. */
export type UsageColumn =
  | 'event'
  | 'at'
  | 'caller'
  | 'home_name'
  | 'endpoint'
  | 'n'
  | 'took_ms'
  | 'took_bounds'
  | 'took_counts'
  | 'answered'
  | 'status_class'
  | 'failed_n'
  | 'api_version'
  | 'auth_method'
  | 'client_name'
  | 'client_version'
  | 'client_kind'
  | 'client_language'
  | 'error_name'
  | 'is_deprecated'
  | 'sunset_date'
  | 'trace_id'
  | 'is_exported';

const IS_HISTOGRAM = 'isNotNull(properties.duration_bucket_ms)';
const TOOK_MS = 'toFloat(properties.duration_ms)';

/**
 * What one event says, as `../usage.ts` reads it, in HogQL. PostHog guesses a property's type from the first event that
 * has it and casts it from then on, so each is written to give the same with and without such a type.
 */
const USAGE: Readonly<Record<UsageColumn, string>> = {
  event: 'event',
  at: 'timestamp',
  // Who is nobody has the event's own uuid, personless or not.
  caller: 'nullIf(distinct_id, toString(uuid))',
  home_name: 'properties.organization_id',
  endpoint: 'properties.endpoint',
  n: REQUESTS,
  took_ms: TOOK_MS,
  // A histogram of one bucket, where the event is of one request; of none where nobody knows how long it took.
  took_bounds: `if(${IS_HISTOGRAM}, ${numbersIn('duration_bucket_ms')}, [ifNull(${TOOK_MS}, -1)])`,
  took_counts: `if(${IS_HISTOGRAM}, ${numbersIn('duration_bucket_count')}, [if(isNull(${TOOK_MS}), 0, ifNull(${REQUESTS}, 0))])`,
  answered: ANSWERED,
  status_class: STATUS_CLASS,
  failed_n: FAILED,
  // A version such as 2024-01-01 makes PostHog take all versions for times, and v1 for none.
  api_version: textOf('api_version'),
  auth_method: 'properties.auth_method',
  client_name: 'properties.client_name',
  client_version: textOf('client_version'),
  client_kind: 'properties.client_kind',
  client_language: 'properties.client_language',
  error_name: 'properties.error_type',
  is_deprecated: isTrue('deprecated'),
  sunset_date: textOf('sunset_date'),
  trace_id: 'properties.$trace_id',
  is_exported: isTrue('trace_sampled'),
};

/** What else a question wants of the events. */
export interface More {
  /** Further columns, as HogQL. */
  readonly columns?: readonly string[];
  /** Further conditions, as HogQL. */
  readonly where?: readonly string[];
  /** Whether events of spans count that are no request's. @default false */
  readonly spans?: boolean;
  /** @default `{filters}`: the dates and properties that the dashboard, or the insight itself, is narrowed to */
  readonly filters?: readonly string[];
}

/**
 * Selects what the question needs of the events within the parameters, one row an event. The period comes by `{filters}`.
 * A column that a question's answer has as well is called something else here: ClickHouse would take one for the other.
 */
export function requests(
  columns: readonly UsageColumn[],
  { organization, caller, endpoint }: Pick<Parameters, 'organization' | 'caller' | 'endpoint'>,
  { columns: own = [], where = [], spans = false, filters = ['{filters}'] }: More = {},
): string {
  const select = [
    ...columns.map((name) => (USAGE[name] === name ? name : `${USAGE[name]} AS ${name}`)),
    ...own,
  ];
  const conditions = [
    `${REQUESTS} > 0`,
    ...(spans ? [] : [`${USAGE.endpoint} IS NOT NULL`]),
    ...equal(USAGE.home_name, organization),
    ...equal('distinct_id', caller),
    ...equal(USAGE.endpoint, endpoint),
    ...where,
    ...filters,
  ];
  return `(
  SELECT
    ${select.join(',\n    ')}
  FROM events
  WHERE
    ${conditions.join('\n    AND ')}
)`;
}

function equal(expression: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${expression} = ${literal(value)}`];
}

/** As it was sent, whatever PostHog takes it for. */
function textOf(property: string): string {
  return `nullIf(JSONExtractString(properties, ${literal(property)}), '')`;
}

function numbersIn(property: string): string {
  return `JSONExtract(properties, ${literal(property)}, 'Array(Float64)')`;
}

function isTrue(property: string): string {
  return `ifNull(toString(properties.${property}) IN ('true', '1'), false)`;
}
