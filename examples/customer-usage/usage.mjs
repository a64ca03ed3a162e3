import { Router } from 'express';

/** What customers may ask, and the PostHog Endpoint that `spanhog dashboard endpoints` made for it. */
const REPORTS = new Map([
  ['endpoints', 'api_usage_by_endpoint'],
  ['days', 'api_usage_by_day'],
  ['errors', 'api_errors'],
  ['deprecated', 'api_deprecated_calls'],
]);
const TIMEOUT_MS = 15_000;

/**
 * `GET /usage/<report>`: a customer's own use of the API. The organization is the only thing between two customers, so
 * it comes from the authentication and from nowhere else: no part of the request's path, query, headers or body is
 * sent to PostHog.
 *
 * @param {object} options
 * @param {string} options.appHost Where you log in to PostHog, such as `https://us.posthog.com`.
 * @param {string} options.projectId
 * @param {string} options.key A key that may run endpoints and nothing else: the project's secret key (phs_), or a
 * personal API key (phx_) with the scope endpoint:read. It stays on the server.
 * @param {(request: import('express').Request) => string | undefined} options.organizationOf Whom your authentication
 * has found out; `undefined` for nobody.
 */
export function usageRouter({ appHost, projectId, key, organizationOf }) {
  const router = Router();
  router.get('/usage/:report', (request, response) => {
    const organization = organizationOf(request);
    if (typeof organization !== 'string' || organization === '') {
      response.status(401).json({ error: 'unauthenticated' });
      return;
    }
    const endpoint = REPORTS.get(request.params.report);
    if (endpoint === undefined) {
      response.status(404).json({ error: 'unknown_report', reports: [...REPORTS.keys()] });
      return;
    }
    void answer(response, endpoint, organization);
  });
  return router;

  /** @param {import('express').Response} response @param {string} endpoint @param {string} organization */
  async function answer(response, endpoint, organization) {
    try {
      const rows = await run(endpoint, organization);
      // For this customer's browser, and no cache between.
      response.set('Cache-Control', 'private, max-age=60').set('Vary', 'Authorization').json({ rows });
    } catch {
      response.status(502).json({ error: 'usage_unavailable' });
    }
  }

  /** @param {string} endpoint @param {string} organization */
  async function run(endpoint, organization) {
    const told = await fetch(`${appHost}/api/projects/${projectId}/endpoints/${endpoint}/run/`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ variables: { organization } }),
    });
    if (!told.ok) throw new Error(`PostHog answered ${told.status}`);
    const { results, columns } = await told.json();
    return results.map((/** @type {unknown[]} */ row) =>
      Object.fromEntries(row.map((value, at) => [columns[at], value])),
    );
  }
}
