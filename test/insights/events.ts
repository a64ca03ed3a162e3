import type { InsightEvent } from '../../src/insights/insight.js';

export interface Given {
  /** Nobody is known without one. */
  readonly user?: string;
  readonly organization?: string;
  readonly name?: string;
  /** `null`: the event of a span. */
  readonly endpoint?: string | null;
  /** Milliseconds since the test's beginning of time. */
  readonly at?: number;
  readonly count?: number;
  readonly status?: number;
  readonly version?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const BEGINNING_MS = Date.parse('2026-11-01T00:00:00Z');

export const timeAt = (at: number): string => new Date(BEGINNING_MS + at).toISOString();

let made = 0;

/** An event as spanhog makes it of a request, and as PostHog stores it. */
export function event(given: Given): InsightEvent {
  const { user, organization, name = 'api_request', endpoint = 'GET /v1/a', at = 0, count = 1 } = given;
  const { status = 200, version = endpoint?.match(/\/(v\d)\//)?.[1], more } = given;
  made += 1;
  const uuid = `01930000-0000-7000-8000-${String(made).padStart(12, '0')}`;
  const properties = {
    endpoint: endpoint ?? undefined,
    api_version: version,
    status_code: status,
    status_class: `${Math.floor(status / 100)}xx`,
    duration_ms: 10,
    auth_method: 'bearer',
    client_name: 'sdk',
    client_version: '1.0.0',
    organization_id: organization,
    request_count: count,
    trace_sampled: false,
    $trace_id: `trace-${at}`,
    $process_person_profile: user !== undefined,
    ...more,
  };
  return {
    uuid,
    event: name,
    distinctId: user ?? uuid,
    timestamp: timeAt(at),
    properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)),
  };
}
