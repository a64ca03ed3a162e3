/** What one writes by hand in an Express app to know who uses which endpoint. */
export function captureRequest(client, req, res, startedAtMs) {
  const [, name, version] = /^(\S+?)\/(\S+)/.exec(req.headers['user-agent'] ?? '') ?? [];
  const { user, organization } = req.caller;
  const route = '/api/v1/projects/{project_id}/widgets';
  client.capture({
    distinctId: user,
    event: 'api_request',
    groups: { organization },
    properties: {
      endpoint: `${req.method} ${route}`,
      method: req.method,
      route,
      route_source: 'framework',
      api_version: 'v1',
      status_code: res.statusCode,
      status_class: `${Math.floor(res.statusCode / 100)}xx`,
      duration_ms: Math.round((performance.now() - startedAtMs) * 10) / 10,
      auth_method: 'bearer',
      client_name: name,
      client_version: version,
      request_count: 1,
      organization_id: organization,
      service_name: 'api',
    },
  });
}
