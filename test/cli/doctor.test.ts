import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startDevServer } from '../../src/dev/server.js';
import { PostHogEventSpanProcessor } from '../../src/index.js';
import { startLocalPostHog } from '../../src/local/posthog.js';
import { request } from '../fixtures/rig.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/esm/cli/spanhog.js');

/** An app's directory, with what it has installed. */
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-doctor-'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
});

interface Told {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
  /** By check. */
  readonly status: Readonly<Record<string, string>>;
  readonly said: string;
}

async function doctor(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Told> {
  const child = spawn(process.execPath, [BIN, 'doctor', '--json', ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  const told: { findings: { check: string; status: string; message: string; fix?: string }[] } =
    JSON.parse(out);
  const status = Object.fromEntries(told.findings.map((each) => [each.check, each.status]));
  expect(told.findings.filter((each) => each.status !== 'ok' && each.fix === undefined)).toEqual([]);
  return {
    code,
    out,
    err,
    status,
    said: told.findings.map(({ message, fix = '' }) => `${message} ${fix}`).join('\n'),
  };
}

async function local(): Promise<{ env: Readonly<Record<string, string>> }> {
  const posthog = await startLocalPostHog();
  onTestFinished(() => posthog.close());
  return { env: { POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_doctor' } };
}

describe('spanhog doctor, beside a local server', () => {
  it('sends one event, reads it back, and finds nothing to mend but that no request came yet', async () => {
    const { env } = await local();
    writeFileSync(join(directory, 'api.yaml'), 'openapi: 3.0.0\npaths: { /a: { get: {} } }\n');
    const { code, err, status, said } = await doctor({
      ...env,
      SPANHOG_OPENAPI: 'api.yaml',
      SPANHOG_OUTBOX_DIRECTORY: join(directory, 'outbox'),
    });
    expect([code, err]).toEqual([0, '']);
    expect(status).toEqual({
      configuration: 'ok',
      packages: 'ok',
      openapi: 'ok',
      outbox: 'ok',
      clock: 'ok',
      delivery: 'ok',
      token: 'ok',
      events: 'warning',
    });
    expect(said).toContain('@opentelemetry/sdk-node 0.');
    expect(said).toContain('the document has 1 operations');
  });

  it('tells what a running app has told spanhog dev', async () => {
    const dev = await startDevServer({ port: 0 });
    onTestFinished(() => dev.close());
    const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_doctor', host: dev.url });
    onTestFinished(() => processor.shutdown());
    const about = { 'user.id': 'jane', 'http.response.status_code': 200, 'http.route': '/v1/users/{id}' };
    request(processor, '/v1/users/SECRET', about);
    request(processor, '/healthz', { 'http.route': '/healthz' });
    await processor.forceFlush();
    await expect
      .poll(async () => (await fetch(`${dev.url}/spanhog/ignored`)).json())
      .toMatchObject([{ reason: 'pattern', count: 1 }]);
    const env = { POSTHOG_HOST: dev.url, POSTHOG_PROJECT_TOKEN: 'phc_doctor' };
    const { code, out, status, said } = await doctor(env);
    expect(code).toBe(0);
    expect(status).toMatchObject({ app: 'ok', setup: 'warning' });
    expect(said).toContain('Attached: the first event');
    expect(said).toContain('requests that became no event, by reason: pattern 1');
    expect(said).toMatch(/Organizations: 0 of the last 1 have an organization\. identify\(/);
    expect(out).not.toMatch(/SECRET|jane/);
  });

  it('without sending, tells only what is there', async () => {
    const { env } = await local();
    const { status } = await doctor(env, '--no-send');
    expect(Object.keys(status)).toEqual(['configuration', 'packages', 'outbox', 'events']);
  });
});

describe('spanhog doctor, of what is wrong', () => {
  it.each([
    ['no token', {}, 'configuration', 'POSTHOG_PROJECT_TOKEN is not set here'],
    [
      'a personal key as a token',
      { POSTHOG_PROJECT_TOKEN: 'phx_hunter2' },
      'configuration',
      'a personal API key (phx_…)',
    ],
    [
      'a host without a scheme',
      { POSTHOG_PROJECT_TOKEN: 'phc_x', POSTHOG_HOST: 'eu.i.posthog.com' },
      'configuration',
      'POSTHOG_HOST',
    ],
    [
      'a wrong variable',
      { POSTHOG_PROJECT_TOKEN: 'phc_x', SPANHOG_EVENTS: '{' },
      'configuration',
      'SPANHOG_EVENTS',
    ],
    [
      'nobody there',
      { POSTHOG_PROJECT_TOKEN: 'phc_x', POSTHOG_HOST: 'http://127.0.0.1:9' },
      'delivery',
      'did not reach http://127.0.0.1:9',
    ],
    [
      'a document that is not there',
      { POSTHOG_PROJECT_TOKEN: 'phc_x', POSTHOG_HOST: 'http://127.0.0.1:9', SPANHOG_OPENAPI: 'no.yaml' },
      'openapi',
      'there is no such file',
    ],
    [
      'a token as a key',
      {
        POSTHOG_PROJECT_TOKEN: 'phc_x',
        POSTHOG_HOST: 'http://127.0.0.1:9',
        POSTHOG_PERSONAL_API_KEY: 'phc_hunter2',
      },
      'key',
      'holds a phc_… key: the project token',
    ],
  ])('says what, and what to do, and exits with 1: %s', async (_what, env, check, message) => {
    const { code, status, said, out } = await doctor(env);
    expect(code).toBe(1);
    expect(status[check]).toBe('error');
    expect(said).toContain(message);
    expect(out).not.toContain('hunter2');
  });

  it('names spanhog dev where nothing listens on this machine', async () => {
    const { out } = await doctor({ POSTHOG_PROJECT_TOKEN: 'phc_x', POSTHOG_HOST: 'http://127.0.0.1:9' });
    expect(out).toContain('run npx spanhog dev --port 9');
  });

  it('finds packages that are missing', async () => {
    rmSync(join(directory, 'node_modules'));
    const { status, said } = await doctor({ POSTHOG_PROJECT_TOKEN: 'phc_x' }, '--no-send');
    expect(status['packages']).toBe('error');
    expect(said).toContain('npm install @opentelemetry/api');
  });

  it('finds a lost exporter and a sampler that leaves requests out', async () => {
    mkdirSync(join(directory, 'src'));
    writeFileSync(
      join(directory, 'src/tracing.mjs'),
      'new NodeSDK({ traceExporter, sampler: new TraceIdRatioBasedSampler(0.1), spanProcessors: [new PostHogEventSpanProcessor()] });',
    );
    const { code, status, said } = await doctor({ POSTHOG_PROJECT_TOKEN: 'phc_x' }, '--no-send');
    expect(code).toBe(0);
    expect(status).toMatchObject({ exporter: 'warning', sampler: 'warning' });
    expect(said).toContain(join('src', 'tracing.mjs'));
  });

  it('finds an outbox that others can read', async () => {
    mkdirSync(join(directory, 'outbox'));
    chmodSync(join(directory, 'outbox'), 0o755);
    const env = { POSTHOG_PROJECT_TOKEN: 'phc_x', SPANHOG_OUTBOX_DIRECTORY: join(directory, 'outbox') };
    const { code, status, said } = await doctor(env, '--no-send');
    expect([code, status['outbox']]).toEqual([1, 'error']);
    expect(said).toContain('open to others (mode 755)');
  });
});

describe('spanhog doctor, with a key', () => {
  const KEYS = {
    POSTHOG_PROJECT_TOKEN: 'phc_x',
    POSTHOG_PERSONAL_API_KEY: 'phx_key',
    POSTHOG_PROJECT_ID: '7',
  };

  it('reads the event back by its uuid, and tells what arrives', async () => {
    const host = await startPostHog((body, uuids) =>
      uuids.some((uuid) => body.includes(uuid)) ? [[1]] : [[40, 0, 30, 5]],
    );
    const { code, status, said } = await doctor({ ...KEYS, POSTHOG_HOST: host });
    expect(code).toBe(0);
    expect(status).toMatchObject({
      delivery: 'ok',
      token: 'ok',
      events: 'ok',
      identity: 'warning',
      routes: 'warning',
    });
    expect(said).toContain('identify(');
  });

  it('a token of another project is found by the event that is not there', async () => {
    const host = await startPostHog(() => [[0, 0, 0, 0]]);
    const { code, status, said } = await doctor({ ...KEYS, POSTHOG_HOST: host }, '--wait', '0');
    expect([code, status['delivery'], status['token']]).toEqual([1, 'ok', 'error']);
    expect(said).toContain('is not in the project');
  });
});

it('prints marks and fixes, and its help has examples', async () => {
  const { env } = await local();
  const child = spawn(process.execPath, [BIN, 'doctor'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...env },
  });
  const out = await text(child.stdout);
  expect(out).toMatch(/^✓ token +the event was read back/m);
  expect(out).toMatch(/^! events +no request[^\n]*\n +→ start the app/m);
  const help = spawn(process.execPath, [BIN, 'doctor', '--help']);
  expect(await text(help.stdout)).toContain('Examples:\n');
});

/** A host that takes every event, and answers queries. */
async function startPostHog(answer: (body: string, uuids: readonly string[]) => unknown): Promise<string> {
  const uuids: string[] = [];
  const respond = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const raw = Buffer.concat(chunks);
    const body = String(message.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    response.setHeader('content-type', 'application/json');
    if (message.url?.startsWith('/api/projects/7/query/')) {
      response.end(JSON.stringify({ results: answer(body, uuids) }));
      return;
    }
    uuids.push(...(body.match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g) ?? []));
    response.end('{"status":"Ok"}');
  };
  const server = createServer((message, response) => void respond(message, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
