import { freshUuid } from '../local/requests.js';

const ENDPOINTS = [
  'GET /api/v1/projects',
  'GET /api/v2/projects/{project_id}/widgets',
  'POST /api/v2/projects',
  'GET /api/v2/search',
  'GET /api/v1/reports',
] as const;
const RARE = 'DELETE /api/v1/projects/{project_id}';
const NAMES = ['user_signup', 'user_login', 'project_create'] as const;

/** Events as the processor writes them: of users of some organizations on two versions, some of which fail. */
export function trafficOf(count: number): readonly object[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const timeMs = nowMs - (count - index) * 10;
    const own = index % 17 < 9 ? index % 2 : index % 5;
    const endpoint = index === 7 ? RARE : (ENDPOINTS[(index % 11) % 4 === 3 ? 0 : own] ?? RARE);
    const user = index % 11;
    const status = index % 9 === 4 ? 503 : index % 13 === 5 ? 404 : 200;
    return {
      event: index % 4 === 0 ? (NAMES[(index / 4) % 3] ?? 'api_request') : 'api_request',
      distinct_id: `user_${user}`,
      uuid: freshUuid(timeMs),
      timestamp: new Date(timeMs).toISOString(),
      properties: {
        endpoint,
        method: endpoint.split(' ')[0],
        route: endpoint.split(' ')[1],
        route_source: 'framework',
        api_version: endpoint.includes('/v1/') ? 'v1' : 'v2',
        status_code: status,
        status_class: `${String(status).slice(0, 1)}xx`,
        duration_ms: 1 + (index % 40) / 4,
        auth_method: index % 3 === 0 ? 'bearer' : 'api_key',
        client_name: 'acme-sdk-js',
        client_version: `1.${user % 3}.0`,
        organization_id: `org_${user % 4}`,
        request_count: 1,
        deprecated: endpoint.includes('/v1/reports'),
        error_type: status === 200 ? undefined : 'unavailable',
        trace_sampled: index % 10 === 0,
        $trace_id: index.toString(16).padStart(32, '0'),
        $span_id: index.toString(16).padStart(16, '0'),
      },
    };
  });
}
