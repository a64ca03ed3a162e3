import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLocalPostHog } from 'spanhog/local';
import { startApp } from './app.mjs';

/** @type {import('spanhog/local').LocalPostHog} */
let posthog;
/** @type {ReturnType<typeof startApp>} */
let app;

beforeAll(async () => {
  posthog = await startLocalPostHog();
  app = startApp(posthog.url);
});
beforeEach(() => posthog.clear());
afterAll(async () => {
  await app.stop();
  await posthog.close();
});

test('a new project is an event of its own', async () => {
  app.handle('POST', '/v1/projects', 'user_42');
  expect(await posthog.waitFor('project_created')).toMatchObject({
    distinctId: 'user_42',
    properties: { endpoint: 'POST /v1/projects' },
  });
});

test('every call of a user is counted', async () => {
  for (const route of ['/v1/projects', '/v1/reports']) app.handle('GET', route, 'user_7');
  const events = await posthog.waitFor(2);
  const endpoints = new Set(events.map(({ properties }) => properties['endpoint']));
  expect(endpoints).toEqual(new Set(['GET /v1/projects', 'GET /v1/reports']));
});
