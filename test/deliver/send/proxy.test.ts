import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog } from '../../../src/local/posthog.js';
import { CA_FILE, serveProxy, serveSecure, type Proxy } from './proxy-server.js';

const PROGRAM = fileURLToPath(new URL('fixtures/one-event.mjs', import.meta.url));
const TOKEN = 'phc_proxied_token';

let posthog: Awaited<ReturnType<typeof serveSecure>>;
let proxy: Proxy;

beforeEach(async () => {
  posthog = await serveSecure();
  proxy = await serveProxy();
});

afterEach(async () => {
  await Promise.all([posthog.close(), proxy.close()]);
});

interface Report {
  readonly messages: readonly string[];
  readonly events: { readonly accepted: number; readonly delivered: number; readonly queued: number };
}

/** An app in a process of its own, which nothing ends but that it is done. */
async function runApp(env: Record<string, string>, ...args: string[]): Promise<Report> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], POSTHOG_PROJECT_TOKEN: TOKEN, ...env },
    timeout: 20_000,
  });
  expect(stdout + stderr).not.toMatch(/phc_proxied_token|secret/);
  const report: Report = JSON.parse(stdout);
  return report;
}

/** A name that this machine doesn't know: without the proxy there is no way. */
const behind = (): string => `https://posthog.test:${posthog.port}`;
const here = (): string => `https://localhost:${posthog.port}`;
const viaProxy = (): string => `http://127.0.0.1:${proxy.port}`;

describe('A proxy of the environment', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    '%s is gone through by CONNECT, once for many requests',
    async (name) => {
      const env = { [name]: viaProxy(), NODE_EXTRA_CA_CERTS: CA_FILE, POSTHOG_HOST: behind() };
      expect(await runApp(env, '3')).toMatchObject({ messages: [], events: { delivered: 3 } });
      expect(posthog.taken()).toBe(3);
      expect(proxy.asked).toEqual([
        { method: 'CONNECT', target: `posthog.test:${posthog.port}`, authorization: undefined },
      ]);
    },
  );

  it('is asked with its credentials, which nobody else sees', async () => {
    const url = `http://us%40er:se%3Acret@127.0.0.1:${proxy.port}`;
    const env = { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: CA_FILE, POSTHOG_HOST: behind() };
    expect(await runApp(env)).toMatchObject({ events: { delivered: 1 } });
    const authorization = `Basic ${Buffer.from('us@er:se:cret').toString('base64')}`;
    expect(proxy.asked).toMatchObject([{ method: 'CONNECT', authorization }]);
  });

  it('may itself speak TLS', async () => {
    const secure = await serveProxy({ isSecure: true });
    const url = `https://localhost:${secure.port}`;
    const env = { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: CA_FILE, POSTHOG_HOST: behind() };
    expect(await runApp(env, '2')).toMatchObject({ messages: [], events: { delivered: 2 } });
    expect(secure.asked).toHaveLength(1);
    await secure.close();
  });

  it.each([
    ['NO_PROXY', 'example.com, localhost'],
    ['no_proxy', '*'],
    ['NODE_USE_ENV_PROXY', '0'],
  ])('is passed by where %s says %s', async (name, value) => {
    const env = {
      HTTPS_PROXY: viaProxy(),
      [name]: value,
      NODE_EXTRA_CA_CERTS: CA_FILE,
      POSTHOG_HOST: here(),
    };
    expect(await runApp(env)).toMatchObject({ events: { delivered: 1 } });
    expect(proxy.asked).toEqual([]);
  });

  it('is the same where Node uses it by itself, too', async () => {
    const env = {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: viaProxy(),
      NODE_EXTRA_CA_CERTS: CA_FILE,
      POSTHOG_HOST: behind(),
    };
    expect(await runApp(env)).toMatchObject({ events: { delivered: 1 } });
    expect(proxy.asked).toHaveLength(1);
  });

  it('forwards what is not encrypted', async () => {
    const local = await startLocalPostHog();
    const env = { HTTP_PROXY: viaProxy(), POSTHOG_HOST: local.url };
    expect(await runApp(env, '2')).toMatchObject({ events: { delivered: 2 } });
    expect(local.events()).toHaveLength(2);
    expect(proxy.asked).toMatchObject([0, 1].map(() => ({ method: 'POST', target: `${local.url}/batch/` })));
    await local.close();
  });

  it.each([407, 403, 502])('that answers %d is an outage that says so, and ends no event', async (status) => {
    const refusing = await serveProxy({
      refuse: (client) => client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
    });
    const env = {
      HTTPS_PROXY: `127.0.0.1:${refusing.port}`,
      NODE_EXTRA_CA_CERTS: CA_FILE,
      POSTHOG_HOST: behind(),
    };
    expect(await runApp(env)).toMatchObject({
      messages: [expect.stringContaining(`PROXY_ANSWERED_${status}`)],
      events: { delivered: 0, queued: 1 },
    });
    await refusing.close();
  });

  it('that never answers keeps neither an event nor the process', async () => {
    const silent = await serveProxy({ refuse: () => {} });
    const env = {
      HTTPS_PROXY: `http://127.0.0.1:${silent.port}`,
      POSTHOG_HOST: behind(),
      TEST_TIMEOUT_MS: '300',
    };
    expect(await runApp(env)).toMatchObject({
      messages: [expect.stringContaining('no answer in time')],
      events: { queued: 1 },
    });
    await silent.close();
  });
});

describe('A certificate authority of the app’s own', () => {
  it('is taken from NODE_EXTRA_CA_CERTS', async () => {
    const env = { NODE_EXTRA_CA_CERTS: CA_FILE, POSTHOG_HOST: here() };
    expect(await runApp(env)).toMatchObject({ messages: [], events: { delivered: 1 } });
  });

  it.each(['options', 'replaced'])('is taken from the %s of https.globalAgent', async (agent) => {
    const env = { TEST_CA: CA_FILE, POSTHOG_HOST: here() };
    expect(await runApp(env, '2', agent)).toMatchObject({ messages: [], events: { delivered: 2 } });
  });

  it('that nobody named is not trusted', async () => {
    const report = await runApp({ POSTHOG_HOST: here() });
    expect(report).toMatchObject({
      messages: [expect.stringMatching(/out of reach \((?:SELF_SIGNED|UNABLE_TO)\w+\)/)],
      events: { delivered: 0, queued: 1 },
    });
    expect(posthog.taken()).toBe(0);
  });
});
