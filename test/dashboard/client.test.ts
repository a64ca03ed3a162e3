import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAddress } from '../../src/dashboard/rest/address.js';
import { RestClient } from '../../src/dashboard/rest/client.js';
import { clientOf } from './board.js';
import { refuse } from './fake-project.js';
import { type FakePostHogRest, PERSONAL_KEY, startFakePostHogRest } from './fake-posthog-rest.js';

let fake: FakePostHogRest;
beforeEach(async () => {
  fake = await startFakePostHogRest();
});
afterEach(() => fake.close());

const THROTTLED = refuse(429, 'throttled', 'Request was throttled. Expected available in 7 seconds.').body;

describe('the client', () => {
  it('waits as long as PostHog says when the rate is limited, for what makes things too', async () => {
    fake.faultAt = (_, at) => (at < 2 ? { status: 429, body: THROTTLED, retryAfter: '7' } : undefined);
    const waits: string[] = [];
    await clientOf(fake, waits).post('dashboards/', { name: 'a' });
    expect(waits).toEqual(['PostHog limits the rate in 7 s', 'PostHog limits the rate in 7 s']);
    expect(fake.project.dashboards.size).toBe(1);
  });

  it('gives up at once when that is longer than anybody waits for', async () => {
    fake.faultAt = () => ({ status: 429, body: THROTTLED, retryAfter: '1800' });
    await expect(clientOf(fake).get('dashboards/')).rejects.toThrow(
      /Expected available in 7 seconds.*run it again/,
    );
    expect(fake.requests).toHaveLength(1);
  });

  it.each([500, 502, 503, 504])('tries again after %i what it may do twice', async (status) => {
    fake.faultAt = (_, at) => (at < 3 ? { status, text: '<html>' } : undefined);
    expect(await clientOf(fake).list('dashboards/')).toEqual([]);
    expect(fake.requests).toHaveLength(4);
  });

  it.each([500, 502, 503, 504])('makes nothing a second time after %i', async (status) => {
    fake.faultAt = () => ({
      status,
      body: { type: 'server_error', code: 'error', detail: 'A server error occurred.' },
    });
    await expect(clientOf(fake).post('insights/', {})).rejects.toThrow(`PostHog said ${status}`);
    expect(fake.requests).toHaveLength(1);
  });

  it('makes nothing a second time when the answer got lost', async () => {
    fake.faultAt = () => 'lose-answer';
    await expect(clientOf(fake).post('dashboards/', { name: 'a' })).rejects.toThrow("Can't reach");
    expect(fake.project.dashboards.size).toBe(1);
  });

  it('stops trying at some time', async () => {
    fake.faultAt = () => 'reset';
    const waits: string[] = [];
    await expect(clientOf(fake, waits).get('dashboards/')).rejects.toThrow(
      /Can't reach http:.* UND_ERR_SOCKET|ECONNRESET/,
    );
    expect(waits).toHaveLength(5);
  });

  it('follows pages on its own host only', async () => {
    for (let id = 1; id <= 250; id += 1) {
      fake.project.dashboards.set(id, { id, name: `d${id}`, description: '', deleted: false });
    }
    expect(await clientOf(fake).list('dashboards/')).toHaveLength(250);
    expect(fake.requests.map(({ path }) => path)).toEqual(Array(3).fill('/api/projects/1/dashboards/'));
  });

  it('ends at a page that leads back to itself', async () => {
    fake.faultAt = () => ({
      status: 200,
      body: { results: [{ id: 1 }], next: `${fake.url}/api/projects/1/dashboards/?limit=100` },
    });
    expect(await clientOf(fake).list('dashboards/')).toHaveLength(1);
  });

  it('follows no redirect: the key goes nowhere else', async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const server = createServer((_, response) => {
      const address = elsewhere.address();
      const port = typeof address === 'object' ? address?.port : 0;
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const client = clientOf({ ...fake, url });
    await expect(client.get('dashboards/')).rejects.toThrow(
      /answered 302, and not as PostHog's API does.*--app-host/,
    );
    expect(seen).toEqual([]);
    elsewhere.close();
    server.close();
  });

  const sentences: readonly (readonly [string, number, unknown, RegExp])[] = [
    [
      'a wrong key',
      401,
      refuse(401, 'authentication_failed', 'Incorrect authentication credentials.').body,
      /doesn't know this personal API key.*mistyped or revoked, or of another region/,
    ],
    [
      'a missing scope',
      403,
      refuse(403, 'permission_denied', "API key missing required scope 'dashboard:write'").body,
      /scope `dashboard:write` is missing: add what is missing at http/,
    ],
    [
      'a key of another project',
      403,
      refuse(403, 'permission_denied', 'API key does not have access to the requested project: ID 1.').body,
      /other projects than 1.*POSTHOG_PROJECT_ID/,
    ],
    [
      'no member',
      403,
      refuse(403, 'permission_denied', "You don't have access to the project.").body,
      /no member of project 1/,
    ],
    [
      'no keys for this',
      403,
      refuse(403, 'permission_denied', 'This action does not support personal API key access').body,
      /too old for it, or has it closed to keys/,
    ],
    [
      'no keys at all',
      403,
      refuse(403, 'permission_denied', "Organization 'Acme' does not allow using personal API keys. Ask.")
        .body,
      /An admin of the organization can allow them/,
    ],
    ['any other no', 403, refuse(403, 'permission_denied', 'Nope.').body, /Nope\..*ask an admin/],
    [
      'a paid feature',
      402,
      refuse(402, 'payment_required', 'This feature is part of the premium PostHog offering.').body,
      /premium PostHog offering.*plan or quota/,
    ],
    [
      'what is not there',
      404,
      refuse(404, 'not_found', 'Not found.').body,
      /GET \/api\/projects\/1\/dashboards\/.*check POSTHOG_PROJECT_ID and --app-host/,
    ],
    [
      'a field',
      400,
      refuse(400, 'max_length', 'Too long.', 'description').body,
      /Too long\. \(field description\)/,
    ],
    [
      'several',
      400,
      { type: 'multiple', errors: [{ code: 'required', detail: 'This field is required.', attr: 'name' }] },
      /This field is required\. \(field name\)/,
    ],
    [
      'an open-source PostHog',
      400,
      refuse(400, 'invalid_input', 'This field is not supported by this deployment.').body,
      /An open-source PostHog has no such field/,
    ],
    ['somebody else', 404, 'html', /answered 404, and not as PostHog's API does.*--app-host/],
  ];
  it.each(sentences)('says what to do about %s', async (_, status, body, sentence) => {
    fake.faultAt = () => (body === 'html' ? { status, text: '<html>' } : { status, body });
    const error: unknown = await clientOf(fake)
      .get('dashboards/')
      .catch((reason: unknown) => reason);
    expect(String(error)).toMatch(sentence);
    expect(String(error)).not.toContain(PERSONAL_KEY);
  });

  it('names the other region to a key that one region does not know', async () => {
    const body = JSON.stringify(
      refuse(401, 'authentication_failed', 'Incorrect authentication credentials.').body,
    );
    const client = new RestClient(
      { appHost: 'https://us.posthog.com', projectId: '1', key: PERSONAL_KEY },
      {
        fetch: () => Promise.resolve(new Response(body, { status: 401 })),
        wait: () => Promise.resolve(),
        random: () => 0,
        onWait: () => {},
      },
    );
    await expect(client.get('dashboards/')).rejects.toThrow('--app-host https://eu.posthog.com');
  });
});

describe('a look at the key', () => {
  it('names all scopes that are missing, before anything is done', async () => {
    fake.rights.scopes = ['insight:write'];
    await expect(
      clientOf(fake).checkKey(['dashboard:write', 'insight:read', 'cohort:read'], []),
    ).rejects.toThrow('scopes `dashboard:write`, `cohort:read` are missing');
  });

  it('tells what would be left out', async () => {
    fake.rights.scopes = ['dashboard:write', 'cohort:read'];
    expect(await clientOf(fake).checkKey(['dashboard:read'], ['cohort:read', 'endpoint:read'])).toEqual([
      'endpoint:read',
    ]);
  });

  it('names the projects that the key is for', async () => {
    fake.rights.teams = [7, 8];
    await expect(clientOf(fake).checkKey([], [])).rejects.toThrow(
      'for project 7, 8, and POSTHOG_PROJECT_ID is 1',
    );
  });

  it('goes on where PostHog has no such page', async () => {
    fake.tellsKey = false;
    expect(await clientOf(fake).checkKey(['dashboard:write'], ['cohort:read'])).toEqual([]);
  });
});

describe('the address', () => {
  const ENV = { POSTHOG_PERSONAL_API_KEY: PERSONAL_KEY, POSTHOG_PROJECT_ID: '1' };

  it.each([
    [undefined, 'https://us.posthog.com'],
    ['https://us.i.posthog.com', 'https://us.posthog.com'],
    ['https://eu.i.posthog.com/', 'https://eu.posthog.com'],
    ['https://eu.posthog.com', 'https://eu.posthog.com'],
    ['https://posthog.acme.com', 'https://posthog.acme.com'],
    ['http://127.0.0.1:8010', 'http://127.0.0.1:8010'],
  ])('of events %s is the app %s', (host, appHost) => {
    expect(readAddress({ ...ENV, POSTHOG_HOST: host }, {})).toEqual({
      appHost,
      projectId: '1',
      key: PERSONAL_KEY,
    });
  });

  it('is what the flag says, whatever the environment says', () => {
    const env = { ...ENV, POSTHOG_HOST: 'https://t.acme.com', POSTHOG_API_KEY: 'phc_project' };
    expect(readAddress(env, { appHost: 'https://eu.posthog.com', projectId: '5' })).toMatchObject({
      appHost: 'https://eu.posthog.com',
      projectId: '5',
    });
  });

  it.each([
    [
      { ...ENV, POSTHOG_PERSONAL_API_KEY: '' },
      /POSTHOG_PERSONAL_API_KEY is not set: make .* at https:\/\/us/,
    ],
    [
      { ...ENV, POSTHOG_PERSONAL_API_KEY: 'phc_abc' },
      /holds a phc_… key: the project token.*begins with phx_/,
    ],
    [{ ...ENV, POSTHOG_PERSONAL_API_KEY: 'phs_abc' }, /holds a phs_… key: the project's secret key/],
    [{ ...ENV, POSTHOG_PERSONAL_API_KEY: 'phx_a b' }, /spaces/],
    [{ ...ENV, POSTHOG_PROJECT_ID: '' }, /POSTHOG_PROJECT_ID is not set: the number is at/],
    [{ ...ENV, POSTHOG_PROJECT_ID: 'phc_abc' }, /POSTHOG_PROJECT_ID is no number/],
    [{ ...ENV, POSTHOG_HOST: 'http://posthog.acme.com' }, /POSTHOG_HOST/],
  ])('is refused with a sentence %#', (env, sentence) => {
    expect(() => readAddress(env, {})).toThrow(sentence);
    expect(() => readAddress(env, {})).not.toThrow(/abc/);
  });

  it('is refused by the name of the flag that is wrong', () => {
    expect(() => readAddress(ENV, { appHost: 'posthog' })).toThrow(/`--app-host`/);
  });
});
