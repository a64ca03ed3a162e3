import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { reportEndpoints } from '../../../src/index.js';
import { request, startRig } from '../../fixtures/rig.js';

const BIN = fileURLToPath(new URL('../../../dist/esm/cli/spanhog.js', import.meta.url));
const DOCUMENT = `openapi: 3.1.0
servers: [{ url: 'https://api.acme.com/v1' }]
paths:
  /users/{id}:
    get: { operationId: getUser, tags: [users] }
    delete: { operationId: dropUser, deprecated: true, x-sunset: '2027-03-01' }
  /never: { get: { operationId: never } }
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-endpoints-'));
  writeFileSync(join(directory, 'api.yaml'), DOCUMENT);
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('spanhog.endpoints'));
});

async function endpoints(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, 'endpoints', ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, out, err };
}

/** What an app with four endpoints has sent. */
async function called(): Promise<{ url: string }> {
  const rig = await startRig();
  const get = (path: string, route: string): void => {
    request(rig.processor, path, {
      'http.response.status_code': 200,
      'http.route': route,
      'user.id': 'ada',
      'organization.id': 'acme',
    });
  };
  get('/v1/users/7', '/v1/users/:user_id');
  get('/v1/users/8', '/v1/users/:user_id');
  get('/v1/secret-menu', '/v1/secret-menu');
  request(rig.processor, '/v1/users/7', {
    'http.request.method': 'DELETE',
    'http.response.status_code': 204,
    'http.route': '/v1/users/:user_id',
    'organization.id': 'globex',
  });
  await rig.processor.forceFlush();
  return rig.posthog;
}

describe('spanhog endpoints, of a local server', () => {
  it('lists every operation with its use, the unused first, and what is in no document', async () => {
    const { url } = await called();
    const { out, err, code } = await endpoints([
      '--openapi',
      'api.yaml',
      '--since',
      '2026-01-01',
      '--url',
      url,
    ]);
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines[0]?.[0]).toMatch(/^3 endpoints, 1 without a request since .* UTC \(http/);
    const day: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
    expect(lines.slice(2)).toEqual([
      ['endpoint', 'requests', 'callers', 'last used', 'operation'],
      ['GET /v1/never', '0', '0', 'never', 'never'],
      ['DELETE /v1/users/{id}', '1', '0', day, 'dropUser (deprecated) (until 2027-03-01)'],
      ['GET /v1/users/{id}', '2', '1', day, 'getUser'],
      [''],
      ['Called, and in no document: 1'],
      ['endpoint', 'requests', 'callers', 'last used', 'operation'],
      ['GET /v1/secret-menu', '1', '1', day],
      [''],
    ]);
  });

  it('of one organization, and as JSON', async () => {
    const { url } = await called();
    const { out } = await endpoints([
      '--openapi',
      'api.yaml',
      '--since',
      '2026-01-01',
      '--url',
      url,
      '--organization',
      'globex',
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      organization: 'globex',
      operations: [
        { endpoint: 'GET /v1/never', requests: 0, last_used: null },
        { endpoint: 'GET /v1/users/{id}', requests: 0, operation_id: 'getUser', tags: ['users'] },
        { endpoint: 'DELETE /v1/users/{id}', requests: 1, deprecated: true, sunset_date: '2027-03-01' },
      ],
      undocumented: [],
    });
  });

  it('compares with what the app reported, without a document', async () => {
    reportEndpoints(['GET /v1/users/{id}', '* /v1/secret-menu', 'POST /v1/never']);
    const { url } = await called();
    const { out } = await endpoints(['--since', '2026-01-01', '--url', url, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      operations: [
        { endpoint: 'POST /v1/never', requests: 0 },
        { endpoint: '* /v1/secret-menu', requests: 1 },
        { endpoint: 'GET /v1/users/{id}', requests: 2 },
      ],
      undocumented: [{ endpoint: 'DELETE /v1/users/{user_id}', requests: 1 }],
    });
  });
});

describe('spanhog endpoints, of PostHog', () => {
  const env = { POSTHOG_PERSONAL_API_KEY: 'phx_key', POSTHOG_PROJECT_ID: '7' };

  it('asks by HogQL, and waits where PostHog says so', async () => {
    const asked: string[] = [];
    const host = await serve((message, response) => {
      void answer(message, response);
    });
    async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
      const body = await text(message);
      asked.push(`${message.method} ${message.url} ${message.headers.authorization} ${body}`);
      const results = body.includes('inventory')
        ? [['app', '["GET /v1/old"]']]
        : [['GET /v1/users/{user_id}', 1234.4, 3, '2026-11-20T10:00:00Z']];
      if (asked.length === 1) response.writeHead(429, { 'retry-after': '1' });
      response.end(JSON.stringify({ results, columns: [], types: [] }));
    }
    const { out, err, code } = await endpoints(
      ['--openapi', 'api.yaml', '--organization', "o'neil\\", '--json', '--since', '2026-11-01'],
      { ...env, POSTHOG_HOST: host },
    );
    expect([code, err]).toEqual([0, 'PostHog limits the rate in 1 s\n']);
    expect(JSON.parse(out)).toMatchObject({
      since: '2026-11-01T00:00:00.000Z',
      operations: [
        { endpoint: 'DELETE /v1/users/{id}', requests: 0 },
        { endpoint: 'GET /v1/never' },
        { endpoint: 'GET /v1/users/{id}', requests: 1234, callers: 3, last_used: '2026-11-20T10:00:00Z' },
      ],
    });
    expect(asked).toHaveLength(3);
    expect(asked[1]).toMatch(
      /^POST \/api\/projects\/7\/query\/ Bearer phx_key \{"query":\{"kind":"HogQLQuery"/,
    );
    expect(asked[1]).toContain(
      JSON.stringify(String.raw`properties.organization_id) = 'o\'neil\\'`).slice(1, -1),
    );
    expect(asked[1]).toContain('sum(toFloat(properties.request_count))');
  });

  it.each([
    [
      'a token in the place of a key',
      { POSTHOG_PERSONAL_API_KEY: 'phc_hunter2' },
      200,
      {},
      'holds a phc_… key: the project token',
    ],
    ['no project', { POSTHOG_PROJECT_ID: '' }, 200, {}, 'POSTHOG_PROJECT_ID is not set'],
    [
      'a wrong key',
      {},
      401,
      { code: 'authentication_failed', detail: 'Invalid phx_key.' },
      'mistyped or revoked, or of another region',
    ],
    [
      'a missing scope',
      {},
      403,
      { code: 'permission_denied', detail: "API key missing required scope 'query:read'" },
      "The key's scope `query:read` is missing",
    ],
    ['another project', {}, 404, { code: 'not_found', detail: 'Not found.' }, "Project 7 isn't on"],
    [
      'a key of another project',
      {},
      403,
      { code: 'permission_denied', detail: 'API key does not have access to the requested project: ID 7.' },
      'The key is for other projects than 7',
    ],
    [
      'a query that takes too long',
      {},
      512,
      { code: 'estimated_too_long', detail: 'x' },
      'ask about a shorter time',
    ],
    ['another server', {}, 200, '<html>', "not as PostHog's API does"],
    ['nothing', { POSTHOG_HOST: 'http://127.0.0.1:9' }, 200, {}, "error: Can't reach http://127.0.0.1:9"],
  ])('says of %s what to do', async (_what, more, status, body, message) => {
    const host = await serve(
      (_message, response) => void response.writeHead(status).end(JSON.stringify(body)),
    );
    const { out, err, code } = await endpoints(['--openapi', 'api.yaml'], {
      ...env,
      POSTHOG_HOST: host,
      ...more,
    });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(err).not.toMatch(/hunter2|phx_key|again in|    at /);
  });
});

describe('spanhog endpoints, given something else', () => {
  it.each([
    ['a file that is not there', ['--openapi', 'no.yaml'], '"no.yaml": there is no such file'],
    [
      'an address that does not answer',
      ['--openapi', 'http://127.0.0.1:9/api.json'],
      'nothing answers there',
    ],
    ['another time', ['--since', 'yesterday'], 'Expected a time such as 30d'],
    [
      'no local server',
      ['--openapi', 'api.yaml', '--url', 'http://127.0.0.1:9'],
      'nothing answers on http://127.0.0.1:9',
    ],
  ])('says what is wrong: %s', async (_what, args, message) => {
    const { err, code } = await endpoints(args);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('takes a document from an address', async () => {
    const host = await serve((_message, response) => void response.end(DOCUMENT));
    const { url } = await called();
    const { out } = await endpoints([
      '--openapi',
      `${host}/api.yaml`,
      '--since',
      '2026-01-01',
      '--url',
      url,
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({ operations: { length: 3 } });
  });
});

async function serve(
  answer: (message: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((message, response) => void answer(message, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
