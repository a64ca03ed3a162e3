import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalPostHog, type StoredEvent } from '../../../src/local/posthog.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const RULES = { 'POST /v1/widgets': 'widget_created' };

let directory: string;
let traces: string;
let events: readonly StoredEvent[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-explain-'));
  traces = join(directory, 'traces.jsonl');
  events = await recordTraces(traces);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('spanhog explain, of what a Collector was sent by a real app', () => {
  it('says of each request what the app itself made of it', async () => {
    const { out, code } = await explain([traces, '--json']);
    expect(code).toBe(0);
    const explained = out
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(explained.map(({ event, reason = null, endpoint }) => [event, reason, endpoint])).toEqual([
      [null, 'pattern', 'GET /healthz'],
      ['api_request', null, 'GET /v1/widgets/{widget_id}'],
      ['widget_created', null, 'POST /v1/widgets'],
      ['api_request', null, 'GET /v2/reports'],
      [null, 'unmatched', '(unmatched)'],
    ]);
    const sent = events.map(({ event, properties }) => [
      event,
      properties['endpoint'],
      properties['$trace_id'],
    ]);
    expect(
      explained
        .filter(({ event }) => event)
        .map((each) => [each['event'], each['endpoint'], each['trace_id']]),
    ).toEqual(sent);
    expect(explained.map(({ rule }) => rule)).toEqual([
      undefined,
      undefined,
      'POST /v1/widgets',
      undefined,
      undefined,
    ]);
    expect(explained[1]?.['facts']).toMatchObject({
      route: {
        value: '/v1/widgets/{widget_id}',
        by: 'attribute',
        attribute: 'http.route',
        span: { kind: 'SERVER' },
      },
      user: { value: 'user_42', by: 'attribute', attribute: 'user.id', span: { kind: 'INTERNAL' } },
      auth_method: { value: 'bearer', by: 'attribute', attribute: 'api.auth.method' },
      client_name: { value: 'acme-sdk-js', attribute: 'api.client.name' },
      version: { value: 'v1', by: 'route' },
      status: { value: 200, attribute: 'http.response.status_code' },
    });
  });

  it('tells a reader which attribute on which span gave each fact, why a request is none, and what changes it', async () => {
    const { out } = await explain([traces]);
    expect(out).toMatch(
      /^api_request  GET \/v1\/widgets\/\{widget_id\}  200  [\d.]+ ms  trace [\da-f]{32}$/m,
    );
    expect(out).toMatch(/^  route +\/v1\/widgets\/\{widget_id\}  ← http\.route on the SERVER span "GET/m);
    expect(out).toMatch(/^  user +user_42  ← user\.id on the INTERNAL span "/m);
    expect(out).toMatch(/^no event \(pattern\)  GET \/healthz  200/m);
    expect(out).toContain('a pattern of `ignore` matches it');
    expect(out).toMatch(
      /^5 in the file: 3 become events \(api_request 2, widget_created 1\), 2 become none/m,
    );
    expect(out).not.toContain('SECRET');
  });

  it('reads standard input', async () => {
    const child = spawn(process.execPath, [join(root, 'dist/esm/cli/spanhog.js'), 'explain', '-', '--json'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end('[]');
    expect(await text(child.stdout)).toBe('');
  });

  it('suggests templates for paths that have none, which then name the same paths', async () => {
    const plain = join(directory, 'guessed.json');
    const at = [1_795_360_543, 0];
    const spans = ['/users/hannah/orders', '/users/jo.doe/orders', '/users/search'].map((path, index) => ({
      traceId: `a${index}`,
      spanId: 'b2',
      name: 'GET',
      kind: 'SERVER',
      startTime: at,
      endTime: at,
      attributes: { 'http.request.method': 'GET', 'url.path': path, 'http.response.status_code': 200 },
    }));
    writeFileSync(plain, JSON.stringify(spans));
    const { out } = await explain([plain, '--suggest-routes']);
    expect(out).toBe('GET /users/search\nGET /users/{user_id}/orders\n');
    const routes = join(directory, 'suggested.txt');
    writeFileSync(routes, out);
    const named = await explain([plain, '--json', '--routes', routes]);
    const endpoints = named.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line).endpoint);
    expect(new Set(endpoints)).toEqual(new Set(['GET /users/search', 'GET /users/{user_id}/orders']));
  });

  it('takes templates from a file', async () => {
    const routes = join(directory, 'routes.txt');
    writeFileSync(routes, '# of the gateway\n\nGET /v1/{kind}/{id}\n');
    const plain = join(directory, 'plain.json');
    const at = [1_795_360_543, 0];
    const attributes = {
      'http.request.method': 'GET',
      'url.path': '/v1/acme/wile-e',
      'http.response.status_code': 200,
    };
    writeFileSync(
      plain,
      JSON.stringify([
        { traceId: 'a1', spanId: 'b2', name: 'GET', kind: 'SERVER', startTime: at, endTime: at, attributes },
      ]),
    );
    const { out } = await explain([plain, '--json', '--routes', routes]);
    expect(JSON.parse(out)).toMatchObject({
      endpoint: 'GET /v1/{kind}/{id}',
      facts: { route: { by: 'option' } },
    });
  });
});

describe('spanhog explain, given something else', () => {
  it.each([
    [
      'a file that is not there',
      ['./no/such.json'],
      {},
      `error: can't read "./no/such.json": there is no such file`,
    ],
    ['a directory', ['.'], {}, `error: can't read ".": it is a directory`],
    ['no JSON', ['package-lock.txt'], {}, 'error: "package-lock.txt": line 1: no JSON'],
    ['another JSON', ['package.json'], {}, 'error: "package.json": line 1: expected OTLP/JSON'],
    ['no file', [], {}, "error: missing required argument 'file'"],
    ['a typo', ['--jsno', 'x'], {}, "error: unknown option '--jsno'"],
    [
      'a wrong variable',
      ['package.json'],
      { SPANHOG_EVENTS: '{' },
      'error: Expected SPANHOG_EVENTS to be JSON',
    ],
    ['a wrong template', ['package.json'], { SPANHOG_ROUTES: 'nothing' }, 'error: Expected `routes[0]`'],
  ])('says what is wrong: %s', async (_what, args, env, message) => {
    writeFileSync(join(directory, 'package-lock.txt'), 'not json');
    writeFileSync(join(directory, 'package.json'), '{ "name": "x" }');
    const { out, err, code } = await explain(args, env);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(1);
  });
});

function explain(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'dist/esm/cli/spanhog.js'), 'explain', ...args],
      { cwd: directory, env: { PATH: process.env['PATH'], SPANHOG_EVENTS: JSON.stringify(RULES), ...env } },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

/** Runs the app; keeps what it sends to its Collector, a message a line, and gives back what it sends to PostHog. */
async function recordTraces(file: string): Promise<readonly StoredEvent[]> {
  const posthog = await startLocalPostHog();
  const messages: string[] = [];
  const collector = createServer((request, response) => {
    void keep(request).then(() => response.end('{}'));
  }).listen(0, '127.0.0.1');
  const keep = async (request: IncomingMessage): Promise<void> => {
    messages.push(await bodyOf(request));
  };
  await once(collector, 'listening');
  const address = collector.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const app = spawn(process.execPath, ['test/cli/fixtures/traced-app.mjs'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      POSTHOG_HOST: posthog.url,
      POSTHOG_PROJECT_TOKEN: 'phc_explain',
      SPANHOG_EVENTS: JSON.stringify(RULES),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
    stdio: 'inherit',
  });
  const [code] = await once(app, 'exit');
  expect(code).toBe(0);
  writeFileSync(file, `${messages.join('\n')}\n`);
  collector.close();
  const sent = posthog.events();
  await posthog.close();
  return sent;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}
