import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { anEvent, start } from './requests.js';

const PATHS = ['/batch/', '/capture/', '/e/', '/i/v0/e/', '/i/v1/analytics/events', '/', '/events', '/none'];

async function send(
  posthog: LocalPostHog,
  path: string,
  headers: Record<string, string>,
  method = 'POST',
): Promise<number> {
  const body = method === 'POST' ? JSON.stringify({ api_key: 'phc_a', batch: [anEvent()] }) : '';
  const sent = request({ port: posthog.port, host: '127.0.0.1', path, method, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  await text(response);
  return response.statusCode;
}

describe('a request that a web page of another origin may have made', () => {
  it.each(PATHS)('is refused at %s, and stores nothing', async (path) => {
    const posthog = await start();
    const host = `127.0.0.1:${posthog.port}`;
    const plain = { 'content-type': 'text/plain' };
    const foreign: readonly Record<string, string>[] = [
      { host, origin: 'https://evil.example' },
      { host, origin: 'null' },
      { host, origin: '' },
      { host, origin: `http://127.0.0.1:${posthog.port + 1}` },
      { host, origin: `https://127.0.0.1:${posthog.port}` },
      { host, origin: `http://localhost:${posthog.port}` },
      { host, 'sec-fetch-site': 'cross-site' },
      { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { host: 'evil.example', origin: 'http://evil.example' },
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example' },
      { host: 'host.docker.internal' },
      { host: '10.0.0.1' },
      { host: 'intranet' },
    ];
    const answers = await Promise.all(
      foreign.map((headers) => send(posthog, path, { ...plain, ...headers })),
    );
    expect(answers).toEqual(foreign.map(() => 403));
    expect(posthog.events()).toEqual([]);
  });

  it.each(['/', '/events'])('reads nothing at %s', async (path) => {
    const posthog = await start();
    const host = `127.0.0.1:${posthog.port}`;
    const answers = [
      await send(posthog, path, { host, origin: 'https://evil.example' }, 'GET'),
      await send(posthog, path, { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 'GET'),
      // A link that was followed.
      await send(
        posthog,
        path,
        { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
        'GET',
      ),
    ];
    expect(answers).toEqual([403, 403, 200]);
  });
});

describe('a program', () => {
  it.each(['127.0.0.1', 'localhost:1', '[::1]:8010', 'posthog.localhost'])(
    'sends to %s, and so does a page of this origin',
    async (host) => {
      const posthog = await start();
      expect(await send(posthog, '/batch/', { host })).toBe(200);
      expect(await send(posthog, '/batch/', { host, origin: `http://${host}` })).toBe(200);
    },
  );

  it.each([
    ['host.docker.internal:8010', 200],
    ['172.17.0.1:8010', 200],
    ['[fe80::1]', 200],
    ['spanhog:8010', 200],
    ['evil.example', 403],
    ['spanhog.evil.example', 403],
  ])('in a container sends to %s where the server listens for it: %i', async (host, status) => {
    const posthog = await start({ host: '0.0.0.0' });
    expect(await send(posthog, '/batch/', { host })).toBe(status);
    expect(await send(posthog, '/events', { host }, 'GET')).toBe(403);
  });
});

it('every answer forbids a browser to run, frame, guess or keep what is in it', async () => {
  const posthog = await start();
  for (const path of ['/', '/events', '/none', '/batch/']) {
    const { headers } = await fetch(posthog.url + path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http|data:|blob:/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('requests with large headers are kept in bounded memory', async () => {
  const posthog = await start();
  const large = { host: '127.0.0.1', 'x-large': 'x'.repeat(14_000) };
  for (let sent = 0; sent < 2_600; sent += 100) {
    await Promise.all(Array.from({ length: 100 }, () => send(posthog, '/none', large, 'GET')));
  }
  const bytes = posthog.requests().reduce((sum, { headers }) => sum + JSON.stringify(headers).length, 0);
  expect(bytes).toBeLessThan(33 * 1024 * 1024);
  expect(posthog.requests().length).toBeLessThan(2_600);
});
