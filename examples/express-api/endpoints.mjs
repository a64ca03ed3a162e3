/**
 * Every endpoint this API declares, and the feature it belongs to: the inventory. Without one nobody can
 * say which endpoints are never called. `tracing.mjs` hands the templates to spanhog as `routes`, for the
 * requests that are answered before Express knows the route (a 401 in a router's middleware).
 *
 * @typedef {{ endpoint: string, feature: string, deprecated?: boolean }} Endpoint
 * @type {readonly Endpoint[]}
 */
export const ENDPOINTS = [
  { endpoint: 'POST /api/v1/users', feature: 'account' },
  { endpoint: 'POST /api/v1/sessions', feature: 'account' },
  { endpoint: 'GET /api/v1/me', feature: 'account' },
  { endpoint: 'POST /api/v1/api-keys', feature: 'account' },
  { endpoint: 'GET /api/v1/projects', feature: 'projects' },
  { endpoint: 'POST /api/v1/projects', feature: 'projects' },
  { endpoint: 'GET /api/v1/projects/{project_id}', feature: 'projects' },
  { endpoint: 'PUT /api/v1/projects/{project_id}', feature: 'projects' },
  { endpoint: 'DELETE /api/v1/projects/{project_id}', feature: 'projects' },
  { endpoint: 'GET /api/v1/projects/{project_id}/widgets', feature: 'widgets' },
  { endpoint: 'POST /api/v1/projects/{project_id}/widgets', feature: 'widgets' },
  { endpoint: 'GET /api/v1/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'PUT /api/v1/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'DELETE /api/v1/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'GET /api/v1/search', feature: 'search' },
  { endpoint: 'GET /api/v1/projects/{project_id}/report', feature: 'reports', deprecated: true },

  { endpoint: 'POST /api/v2/users', feature: 'account' },
  { endpoint: 'POST /api/v2/sessions', feature: 'account' },
  { endpoint: 'GET /api/v2/me', feature: 'account' },
  { endpoint: 'POST /api/v2/api-keys', feature: 'account' },
  { endpoint: 'GET /api/v2/plans', feature: 'account' },
  { endpoint: 'GET /api/v2/projects', feature: 'projects' },
  { endpoint: 'POST /api/v2/projects', feature: 'projects' },
  { endpoint: 'GET /api/v2/projects/{project_id}', feature: 'projects' },
  { endpoint: 'PATCH /api/v2/projects/{project_id}', feature: 'projects' },
  { endpoint: 'DELETE /api/v2/projects/{project_id}', feature: 'projects' },
  { endpoint: 'GET /api/v2/projects/{project_id}/widgets', feature: 'widgets' },
  { endpoint: 'POST /api/v2/projects/{project_id}/widgets', feature: 'widgets' },
  { endpoint: 'GET /api/v2/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'PATCH /api/v2/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'DELETE /api/v2/projects/{project_id}/widgets/{widget_id}', feature: 'widgets' },
  { endpoint: 'GET /api/v2/search', feature: 'search' },
  { endpoint: 'POST /api/v2/projects/{project_id}/exports', feature: 'exports' },
  { endpoint: 'POST /api/v2/webhooks', feature: 'webhooks' },
  { endpoint: 'GET /api/v2/audit-log', feature: 'audit log' },

  { endpoint: 'POST /mcp', feature: 'agents' },
];
