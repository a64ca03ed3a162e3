import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { anEvent, sendV0, start } from './requests.js';

async function events(posthog: LocalPostHog, query = ''): Promise<unknown> {
  const response = await fetch(`${posthog.url}/events${query}`);
  return response.json();
}

async function getAs(posthog: LocalPostHog, host: string, path: string): Promise<[number, string]> {
  const sent = request({ port: posthog.port, host: '127.0.0.1', path, headers: { host } }).end();
  const [response] = await once(sent, 'response');
  return [response.statusCode, await text(response)];
}

describe('GET /events', () => {
  it('gives what is stored, as events() does', async () => {
    const posthog = await start();
    await sendV0(posthog, [anEvent(), anEvent()]);
    expect(await events(posthog)).toEqual({ events: posthog.events(), next: 2, total: 2, forgotten: 0 });
  });

  it('gives pages, and then only what is new', async () => {
    const posthog = await start();
    await sendV0(
      posthog,
      ['a', 'b', 'c'].map((event) => anEvent({ event })),
    );
    expect(await events(posthog, '?limit=2')).toMatchObject({
      events: [{ event: 'a' }, { event: 'b' }],
      next: 2,
    });
    expect(await events(posthog, '?after=2')).toMatchObject({ events: [{ event: 'c' }], next: 3 });
    expect(await events(posthog, '?after=3')).toMatchObject({ events: [], next: 3, total: 3 });
    await sendV0(posthog, [anEvent({ event: 'd' })]);
    expect(await events(posthog, '?after=3')).toMatchObject({ events: [{ event: 'd' }], next: 4 });
  });

  it('starts again from what there is when the server has fewer events than the page has seen', async () => {
    const posthog = await start();
    expect(await events(posthog, '?after=99')).toEqual({ events: [], next: 0, total: 0, forgotten: 0 });
  });

  it.each(['?after=-1', '?limit=x', '?after=', '?after=1e3', '?limit=99999999999999999999'])(
    'refuses %s',
    async (query) => {
      const posthog = await start();
      expect((await fetch(`${posthog.url}/events${query}`)).status).toBe(400);
    },
  );
});

describe('the addresses that are read', () => {
  it('are named at /', async () => {
    const posthog = await start();
    const response = await fetch(posthog.url);
    expect(await response.json()).toMatchObject({ name: 'spanhog local PostHog', events: 0, forgotten: 0 });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['localhost', 'localhost:8010', '127.0.0.1:80', '127.0.1.1', '[::1]:8010'])(
    'are open to the host %s',
    async (host) => {
      const posthog = await start();
      expect(await getAs(posthog, host, '/events')).toMatchObject([
        200,
        expect.stringContaining('"events":[]'),
      ]);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'evil@localhost'])(
    'are closed to the host %j, as a rebound name of a web page',
    async (host) => {
      const posthog = await start();
      const pages = await Promise.all(['/', '/events'].map((path) => getAs(posthog, host, path)));
      expect(pages.map(([status]) => status)).toEqual([403, 403]);
    },
  );
});
