import { ANSWERED, FAILED, REQUESTS } from '../../insights/hogql/usage.js';
import { withMarker, appliedOf } from '../marker.js';
import type { Json } from '../rest/json.js';

/** The variable that says whose numbers are asked for. */
export const ORGANIZATION = 'organization';

/** A saved query of PostHog's, which an API runs for one of its customers. */
export interface UsageEndpoint {
  /** As in its URL. */
  readonly name: string;
  readonly description: string;
  /** SQL with `{variables.organization}`. */
  readonly query: string;
}

const DAYS = 30;
const FRESHNESS_S = 900;
/**
 * As the text that was sent: as a number, which PostHog may take it for, 007 and 7 would be one customer. Nobody's
 * requests have none, and an empty variable is nobody.
 */
const OWN = `JSONExtractString(properties, 'organization_id') = {variables.${ORGANIZATION}}
  AND {variables.${ORGANIZATION}} != ''
  AND ${REQUESTS} > 0
  AND properties.endpoint IS NOT NULL
  AND timestamp >= now() - INTERVAL ${DAYS} DAY`;

/** What customers ask about their own use, each for one organization and the last 30 days. */
export const USAGE_ENDPOINTS: readonly UsageEndpoint[] = [
  {
    name: 'api_usage_by_endpoint',
    description: `One organization's requests by endpoint, ${DAYS} days, the most used first.`,
    query: `SELECT
  properties.endpoint AS endpoint,
  sum(${REQUESTS}) AS requests,
  sum(${FAILED}) AS failed,
  max(timestamp) AS last_used
FROM events
WHERE ${OWN}
GROUP BY endpoint
ORDER BY requests DESC, endpoint
LIMIT 1000`,
  },
  {
    name: 'api_usage_by_day',
    description: `One organization's requests by day, ${DAYS} days.`,
    query: `SELECT
  toDate(timestamp) AS day,
  sum(${REQUESTS}) AS requests,
  sum(${FAILED}) AS failed
FROM events
WHERE ${OWN}
GROUP BY day
ORDER BY day
LIMIT 100`,
  },
  {
    name: 'api_errors',
    description: `One organization's failed requests by endpoint and status, ${DAYS} days.`,
    query: `SELECT
  properties.endpoint AS endpoint,
  ${ANSWERED} AS status,
  properties.error_type AS error_type,
  sum(${FAILED}) AS requests,
  max(timestamp) AS last_seen
FROM events
WHERE ${OWN}
  AND ${FAILED} > 0
GROUP BY endpoint, status, error_type
ORDER BY requests DESC, endpoint, status
LIMIT 1000`,
  },
  {
    name: 'api_deprecated_calls',
    description: `One organization's calls of deprecated endpoints, ${DAYS} days, with the day on which they end.`,
    query: `SELECT
  properties.endpoint AS endpoint,
  properties.client_name AS client_name,
  nullIf(JSONExtractString(properties, 'client_version'), '') AS client_version,
  max(nullIf(JSONExtractString(properties, 'sunset_date'), '')) AS sunset_date,
  sum(${REQUESTS}) AS requests,
  max(timestamp) AS last_used
FROM events
WHERE ${OWN}
  AND toString(properties.deprecated) IN ('true', '1')
GROUP BY endpoint, client_name, client_version
ORDER BY requests DESC, endpoint
LIMIT 1000`,
  },
];

/** What differs between two of them: SQL alone, since the variable's id is the project's. */
export function fieldsOf({ description, query }: UsageEndpoint): {
  readonly description: string;
  readonly query: Json;
} {
  return { description, query: { kind: 'HogQLQuery', query } };
}

/** @param variableId The project's id of the variable; its name stands for it on paper. */
export function endpointBody(endpoint: UsageEndpoint, variableId: string = ORGANIZATION): Json {
  const fields = fieldsOf(endpoint);
  return {
    name: endpoint.name,
    description: withMarker(endpoint.description, endpoint.name, appliedOf(fields)),
    query: queryWith(endpoint, variableId),
    data_freshness_seconds: FRESHNESS_S,
    is_active: true,
  };
}

export function queryWith({ query }: UsageEndpoint, variableId: string): Json {
  return {
    kind: 'HogQLQuery',
    query,
    variables: { [variableId]: { variableId, code_name: ORGANIZATION, value: '' } },
  };
}
