import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';

const ROOT = new URL('../../', import.meta.url);
const BIN = fileURLToPath(new URL('dist/esm/cli/spanhog.js', ROOT));

/** Starts the built program, and ends it with the test. */
function spanhog(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spanhog(args);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, out, err };
}

async function lineWith(lines: AsyncIterator<string>, part: string): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`The program ended before it printed ${part}`);
  return value.includes(part) ? value : lineWith(lines, part);
}

function linesOf(child: ChildProcessWithoutNullStreams): AsyncIterator<string> {
  const reader: Interface = createInterface(child.stdout);
  return reader[Symbol.asyncIterator]();
}

describe('spanhog', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('says what it can do', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: spanhog \[options\] \[command\]/);
    expect(out).toMatch(/^ {2}dev \[options\] /m);
  });

  it.each([
    [['dve'], "error: unknown command 'dve'\n(Did you mean dev?)"],
    [['--verson'], "error: unknown option '--verson'\n(Did you mean --version?)"],
    [['dev', '--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)"],
    [['dev', '--port'], "error: option '-p, --port <number>' argument missing"],
    [['dev', '--port', 'x'], "argument 'x' is invalid. Expected a whole number from 0 to 65535."],
    [['dev', '--port', '65536'], "argument '65536' is invalid. Expected a whole number from 0 to 65535."],
    [['dev', '--port', '-1'], "argument '-1' is invalid. Expected a whole number from 0 to 65535."],
    [['dev', 'now'], "error: too many arguments for 'dev'."],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
  });
});

describe('spanhog dev', () => {
  it('names --port when its port is in use', async () => {
    const other = await startLocalPostHog();
    onTestFinished(() => other.close());
    expect(await run('dev', '--port', String(other.port))).toEqual({
      code: 1,
      out: '',
      err: `error: port ${other.port} is in use; choose another one with --port <number>\n`,
    });
  });

  it('says that it runs already', async () => {
    const child = spanhog(['dev', '--port', '0']);
    const url = await lineWith(linesOf(child), 'http://127.0.0.1:');
    const { err } = await run('dev', '--port', new URL(url).port);
    expect(err).toBe(`error: spanhog dev runs already: ${url}\n`);
  });

  it('listens where --host says, and names the addresses that containers reach', async () => {
    const child = spanhog(['dev', '--port', '0', '--host', '0.0.0.0']);
    const lines = linesOf(child);
    const line = await lineWith(lines, 'host.docker.internal');
    expect(line).toMatch(/^ {2}POSTHOG_HOST=http:\/\/host\.docker\.internal:\d+$/);
    await lineWith(lines, 'SPANHOG_ALLOW_INSECURE_HOST=true');
    const port = /:(\d+)$/.exec(line)?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/events`);
    expect(answer.status).toBe(200);
  });

  it('says so when it can’t listen there', async () => {
    const { code, err } = await run('dev', '--port', '0', '--host', '192.0.2.1');
    expect(code).toBe(1);
    expect(err).toBe('error: this machine has no such address; choose another one with --host <address>\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('prints events as they come, and ends on %s', async (signal) => {
    const child = spanhog(['dev', '--port', '0']);
    const closed = once(child, 'close');
    const lines = linesOf(child);
    const setting = await lineWith(lines, 'POSTHOG_HOST=');
    const [, host] =
      /^ {2}POSTHOG_HOST=(http:\/\/127\.0\.0\.1:\d+) POSTHOG_PROJECT_TOKEN=phc_local$/.exec(setting) ?? [];
    await lineWith(lines, 'organization');

    const properties = { endpoint: 'POST /api/v1/projects', status_code: 201, api_version: 'v1' };
    const event = { event: 'project_create', distinct_id: 'user_42\u001b[2J', properties };
    const body = JSON.stringify({ api_key: 'phc_local', batch: [event] });
    const response = await fetch(`${host}/batch/`, { method: 'POST', body });
    expect(response.status).toBe(200);
    const line = await lineWith(lines, 'project_create');
    expect(line).toMatch(/project_create +user_42\[2J +POST \/api\/v1\/projects +201 +v1 +-/);
    expect(line).not.toContain('\u001b');
    expect(await (await fetch(`${host}/events`)).json()).toMatchObject({ total: 1 });

    child.kill(signal);
    expect(await lineWith(lines, '1 event')).toBe('1 event in 1 request');
    expect(await closed).toEqual([0, null]);
  });

  it('ends when nobody reads it any more', async () => {
    const child = spanhog(['dev', '--port', '0']);
    const closed = once(child, 'close');
    const setting = await lineWith(linesOf(child), 'POSTHOG_HOST=');
    const [, host] = /POSTHOG_HOST=(\S+)/.exec(setting) ?? [];
    child.stdout.destroy();
    const body = JSON.stringify({ api_key: 'phc_local', event: 'a', distinct_id: 'b' });
    await fetch(`${host}/capture/`, { method: 'POST', body }).catch(() => undefined);
    expect(await closed).toEqual([0, null]);
  });
});
