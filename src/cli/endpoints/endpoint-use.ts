import type { RestClient } from '../../dashboard/rest/client.js';
import { literal } from '../../insights/hogql/literal.js';
import { requestsOf } from '../../insights/usage.js';
import { eventsOfServer } from '../event-source.js';

/** What was called at an endpoint. */
export interface EndpointUse {
  readonly endpoint: string;
  readonly requests: number;
  /** Identified ones. */
  readonly callers: number;
  /** ISO 8601. */
  readonly lastUsed: string;
}

/** What the events say. */
export interface ApiUse {
  readonly uses: readonly EndpointUse[];
  /** The endpoints of `api_inventory`, where it was sent. */
  readonly inventory: readonly string[];
}

/** Which events to look at. */
export interface UseQuestion {
  readonly from: Date;
  readonly organization: string | undefined;
}

const MAX_ROWS = 50_000;

/** @throws {Refusal} */
export async function useInPostHog(client: RestClient, { from, organization }: UseQuestion): Promise<ApiUse> {
  const since = `timestamp >= toDateTime(${literal(from.toISOString().slice(0, 19))}, 'UTC')`;
  const whose =
    organization === undefined ? '' : ` AND toString(properties.organization_id) = ${literal(organization)}`;
  const uses = await client.query(
    'spanhog endpoints: use',
    'SELECT toString(properties.endpoint) AS endpoint, sum(toFloat(properties.request_count)) AS requests, ' +
      'uniqIf(distinct_id, distinct_id != toString(uuid)) AS callers, ' +
      "formatDateTime(toTimeZone(max(timestamp), 'UTC'), '%Y-%m-%dT%H:%i:%SZ') AS last_used " +
      `FROM events WHERE ${since}${whose} AND properties.endpoint IS NOT NULL AND toString(properties.endpoint) != '' ` +
      `GROUP BY endpoint ORDER BY requests DESC LIMIT ${MAX_ROWS}`,
  );
  const lists = await client.query(
    'spanhog endpoints: inventory',
    'SELECT toString(properties.service_name) AS service, argMax(toString(properties.endpoints), timestamp) AS endpoints ' +
      `FROM events WHERE event = 'api_inventory' AND timestamp >= now() - INTERVAL 90 DAY GROUP BY service LIMIT 1000`,
  );
  return {
    uses: uses.map(([endpoint, requests, callers, lastUsed]) => ({
      endpoint: String(endpoint),
      requests: Number(requests) || 0,
      callers: Number(callers) || 0,
      lastUsed: typeof lastUsed === 'string' ? lastUsed : '',
    })),
    inventory: lists.flatMap(([, endpoints]) => textsIn(endpoints)),
  };
}

/** @throws SourceError */
export async function useInLocalServer(url: URL, { from, organization }: UseQuestion): Promise<ApiUse> {
  const { events } = await eventsOfServer(url);
  const found = new Map<string, { requests: number; readonly callers: Set<string>; lastMs: number }>();
  const lists = new Map<unknown, unknown>();
  for (const { event, properties } of events) {
    if (event === 'api_inventory') lists.set(properties['service_name'], properties['endpoints']);
  }
  for (const one of requestsOf(events, { organization, period: { from: from.toISOString() } })) {
    const use = found.get(one.endpoint) ?? { requests: 0, callers: new Set<string>(), lastMs: 0 };
    use.requests += one.requests;
    if (one.caller !== null) use.callers.add(one.caller);
    use.lastMs = Math.max(use.lastMs, one.atMs);
    found.set(one.endpoint, use);
  }
  return {
    uses: [...found].map(([endpoint, { requests, callers, lastMs }]) => ({
      endpoint,
      requests,
      callers: callers.size,
      lastUsed: new Date(lastMs).toISOString(),
    })),
    inventory: [...lists.values()].flatMap(textsIn),
  };
}

/** A list, or PostHog's text of one. */
function textsIn(value: unknown): readonly string[] {
  try {
    const list: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}
