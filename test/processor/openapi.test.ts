import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoredEvent } from '../../src/local/posthog.js';
import { request, startRig } from '../fixtures/rig.js';

const DOCUMENT = {
  openapi: '3.1.0',
  servers: [{ url: 'https://api.acme.com/v1' }],
  paths: {
    '/users/{id}': {
      parameters: [{ name: 'id', in: 'path' }],
      get: { operationId: 'getUser', tags: ['users'] },
      delete: { operationId: 'dropUser', deprecated: true, 'x-sunset': '2027-03-01' },
    },
    '/reports/{year}.csv': { get: { operationId: 'report' } },
  },
};

function documentFile(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'spanhog-openapi-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

function requestsOf(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.filter(({ event }) => event !== 'api_inventory');
}

describe('with a document', () => {
  it.each([
    ['an object', () => DOCUMENT],
    ['a file of JSON', () => documentFile('openapi.json', JSON.stringify(DOCUMENT))],
    ['a file of YAML', () => documentFile('openapi.yaml', `# YAML\n${JSON.stringify(DOCUMENT)}`)],
  ])('requests are named by it from the first one on: %s', async (_what, openapi) => {
    const rig = await startRig({ openapi: openapi() });
    request(rig.processor, '/v1/users/jane', { 'http.response.status_code': 200 });
    request(rig.processor, '/users/jane', { 'http.response.status_code': 200 });
    request(rig.processor, '/v1/reports/2026.csv', { 'http.response.status_code': 200 });
    request(rig.processor, '/v1/users/jane', {
      'http.request.method': 'DELETE',
      'http.response.status_code': 204,
    });
    const events = requestsOf(await rig.finish());
    expect(
      events.map(({ properties }) => [
        properties['endpoint'],
        properties['route_source'],
        properties['operation_id'],
        properties['operation_tags'],
        properties['deprecated'],
        properties['sunset_date'],
      ]),
    ).toEqual([
      ['GET /v1/users/{id}', 'template', 'getUser', ['users'], undefined, undefined],
      ['GET /users/{id}', 'template', 'getUser', ['users'], undefined, undefined],
      ['GET /v1/reports/{year}.csv', 'template', 'report', undefined, undefined, undefined],
      ['DELETE /v1/users/{id}', 'template', 'dropUser', undefined, true, '2027-03-01'],
    ]);
  });

  it("the framework's route keeps its name, unless the document says more; `routes` name parameters", async () => {
    const rig = await startRig({
      openapi: DOCUMENT,
      routes: ['/v1/reports/{quarter}.csv', '/v1/other/{x}'],
    });
    const get = (path: string, route: string): unknown =>
      request(rig.processor, path, { 'http.response.status_code': 200, 'http.route': route });
    get('/v1/users/jane', '/v1/users/:user_id');
    get('/v1/users/jane', '/v1/*');
    request(rig.processor, '/v1/reports/2026.csv', { 'http.response.status_code': 200 });
    get('/v1/other/7', '/v1/*');
    const events = requestsOf(await rig.finish());
    expect(events.map(({ properties }) => [properties['endpoint'], properties['operation_id']])).toEqual([
      ['GET /v1/users/{user_id}', 'getUser'],
      ['GET /v1/users/{id}', 'getUser'],
      ['GET /v1/reports/{quarter}.csv', 'report'],
      ['GET /v1/other/{x}', undefined],
    ]);
  });

  it('its operations keep their names beyond the cap of endpoints', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 600 }, (_, at) => [`/things${at}/{id}`, { get: { operationId: `t${at}` } }]),
    );
    const rig = await startRig({ openapi: { openapi: '3.0.0', paths } });
    for (let at = 0; at < 600; at += 1)
      request(rig.processor, `/things${at}/7`, { 'http.response.status_code': 200 });
    const events = requestsOf(await rig.finish());
    expect(new Set(events.map(({ properties }) => properties['operation_id']))).toEqual(
      new Set(Object.values(paths).map(({ get }) => get.operationId)),
    );
    expect(events.every(({ properties }) => properties['endpoint'] !== '(other)')).toBe(true);
  });

  it('a file that is not there is one warning, and requests go on as without it', async () => {
    const said: string[] = [];
    const note = (text: string): void => void said.push(text);
    diag.setLogger(
      { error: note, warn: note, info: note, debug: note, verbose: note },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    onTestFinished(() => diag.disable());
    const rig = await startRig({ openapi: './no/such-secret.yaml' });
    request(rig.processor, '/v1/users/7', { 'http.response.status_code': 200 });
    expect(requestsOf(await rig.finish())).toHaveLength(1);
    const about = said.filter((text) => text.includes('`openapi`'));
    expect(about).toEqual([expect.stringContaining('there is no such file')]);
    expect(about[0]).not.toContain('such-secret');
  });

  it.each(['esm', 'cjs'])('the reader of YAML is in the package, and loaded only for YAML: %s', (format) => {
    const file = documentFile('openapi.yaml', `# YAML\n${JSON.stringify(DOCUMENT)}`);
    const entry = join(process.cwd(), `dist/${format}/index.js`);
    const program = `const run = async ({ PostHogEventSpanProcessor: P }) => {
      const p = new P({ openapi: ${JSON.stringify(file)}, dryRun: true });
      const span = { kind: 1, name: 'GET', attributes: { 'http.request.method': 'GET', 'url.path': '/v1/reports/2026.csv', 'http.response.status_code': 200 },
        startTime: [1, 0], endTime: [1, 1], duration: [0, 1], status: { code: 0 }, resource: { attributes: {} },
        spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }) };
      p.onStart(span, require('@opentelemetry/api').ROOT_CONTEXT); p.onEnd(span);
      await p.shutdown();
    };
    ${format === 'esm' ? `import(${JSON.stringify(entry)}).then(run)` : `run(require(${JSON.stringify(entry)}))`}`;
    const { stderr, stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(stderr + stdout).toContain('GET /v1/reports/{year}.csv');
  });
});
