import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express, { type Request } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEndpoints, planEndpoints } from '../../src/dashboard/usage-endpoints/provision.js';
import { clientOf } from './board.js';
import type { Row } from './fake-project.js';
import { type FakePostHogRest, PERSONAL_KEY, startFakePostHogRest } from './fake-posthog-rest.js';

// A plain program, as users would copy it.
const { usageRouter } = await import(
  new URL('../../examples/customer-usage/usage.mjs', import.meta.url).href
);

const CUSTOMERS = new Map([
  ['Bearer key-of-acme', 'acme'],
  ['Bearer key-of-globex', 'globex'],
  ['Bearer key-of-nobody', ''],
]);

let fake: FakePostHogRest;
let server: Server;
let url: string;
let runs: { readonly name: string; readonly variables: Row }[];

beforeEach(async () => {
  fake = await startFakePostHogRest();
  const client = clientOf(fake);
  await applyEndpoints(client, await planEndpoints(client, false), () => {});
  runs = [];
  fake.project.run = (name, variables) => {
    runs.push({ name, variables });
    return [[`GET /of/${String(variables['organization'])}`, 7]];
  };
  const app = express();
  app.use(express.json());
  app.use(
    usageRouter({
      appHost: fake.url,
      projectId: '1',
      key: PERSONAL_KEY,
      organizationOf: ({ headers }: Request) => CUSTOMERS.get(headers.authorization ?? ''),
    }),
  );
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await fake.close();
});

async function ask(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly [number, unknown]> {
  const response = await fetch(`${url}${path}`, { headers });
  const body: unknown = await response.json().catch(() => undefined);
  return [response.status, body];
}

describe('the route of the example', () => {
  it.each([
    ['endpoints', 'api_usage_by_endpoint'],
    ['days', 'api_usage_by_day'],
    ['errors', 'api_errors'],
    ['deprecated', 'api_deprecated_calls'],
  ])('answers /usage/%s with the organization’s own numbers', async (report, name) => {
    const [status, body] = await ask(`/usage/${report}`, { authorization: 'Bearer key-of-acme' });
    expect([status, body]).toEqual([200, { rows: [{ endpoint: 'GET /of/acme', requests: 7 }] }]);
    expect(runs).toEqual([{ name, variables: { organization: 'acme' } }]);
  });

  it.each([
    ['the query', '/usage/days?organization=globex', {}],
    [
      'the query, as PostHog has it',
      '/usage/days?variables[organization]=globex&variables=%7B%22organization%22%3A%22globex%22%7D',
      {},
    ],
    ['a header', '/usage/days', { 'x-organization': 'globex', organization: 'globex' }],
    ['a second authorization', '/usage/days', { 'proxy-authorization': 'Bearer key-of-globex' }],
    ['the path', '/usage/days%2F..%2Frun%3Forganization=globex', {}],
    ['the name of a report', '/usage/__proto__', {}],
  ])('can’t be asked for another’s by %s', async (_, path, headers) => {
    const [, body] = await ask(path, { ...headers, authorization: 'Bearer key-of-acme' });
    expect(JSON.stringify(body) ?? '').not.toContain('globex');
    for (const { variables } of runs) expect(variables).toEqual({ organization: 'acme' });
  });

  it.each(['', 'Bearer wrong', 'Bearer key-of-nobody'])(
    'asks nothing for nobody (%j)',
    async (authorization) => {
      const [status] = await ask('/usage/days', authorization === '' ? {} : { authorization });
      expect(status).toBe(401);
      expect(runs).toEqual([]);
    },
  );

  it('tells its customers nothing of what PostHog said', async () => {
    fake.rights.scopes = [];
    expect(await ask('/usage/days', { authorization: 'Bearer key-of-acme' })).toEqual([
      502,
      { error: 'usage_unavailable' },
    ]);
  });
});
