import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startLocalPostHog } from 'spanhog/local';
import { startApp } from './app.mjs';

/** @type {import('spanhog/local').LocalPostHog} */
let posthog;
/** @type {ReturnType<typeof startApp>} */
let app;

before(async () => {
  posthog = await startLocalPostHog();
  app = startApp(posthog.url);
});
beforeEach(() => posthog.clear());
after(async () => {
  await app.stop();
  await posthog.close();
});

test('a new project is an event of its own', async () => {
  app.handle('POST', '/v1/projects', 'user_42');
  const event = await posthog.waitFor('project_created');
  assert.equal(event.distinctId, 'user_42');
  assert.equal(event.properties['endpoint'], 'POST /v1/projects');
});

test('an outage of PostHog loses nothing', async () => {
  posthog.fault({ status: 503, retryAfter: '0' }, { times: 2 });
  app.handle('GET', '/v1/projects', 'user_7');
  const [event] = await posthog.waitFor(1);
  assert.equal(event?.distinctId, 'user_7');
  assert.deepEqual(
    posthog.requests().map(({ status }) => status),
    [503, 503, 200],
  );
});
