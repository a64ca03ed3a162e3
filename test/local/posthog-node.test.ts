import { PostHog } from 'posthog-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freshUuid, start } from './requests.js';

/** A client as an app makes one; its wire is chosen by the environment when it is made. */
function client(host: string, mode: 'v0' | 'v1'): { posthog: PostHog; errors: unknown[] } {
  vi.stubEnv('POSTHOG_CAPTURE_MODE', mode);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const posthog = new PostHog('phc_app', { host, flushAt: 100, flushInterval: 0, fetchRetryCount: 0 });
  const errors: unknown[] = [];
  posthog.on('error', (error) => errors.push(error));
  return { posthog, errors };
}

describe.each(['v0', 'v1'] as const)('posthog-node over %s', (mode) => {
  it('stores what an app captures', async () => {
    const local = await start();
    const { posthog, errors } = client(local.url, mode);
    const [uuid, session] = [freshUuid(), freshUuid()];
    posthog.capture({
      distinctId: 'user_42',
      event: 'project_create',
      uuid,
      timestamp: new Date('2026-03-10T12:00:00.123Z'),
      groups: { organization: 'acme' },
      properties: {
        plan: 'pro',
        $ignore_sent_at: true,
        $process_person_profile: true,
        $session_id: session,
        $set: { a: 1 },
      },
    });
    await posthog.flush();
    expect(errors).toEqual([]);
    expect(local.events()).toMatchObject([
      {
        uuid,
        event: 'project_create',
        distinctId: 'user_42',
        timestamp: '2026-03-10T12:00:00.123Z',
        wire: mode,
        copies: 1,
        properties: {
          plan: 'pro',
          $ignore_sent_at: true,
          $process_person_profile: true,
          $session_id: session,
          $set: { a: 1 },
          $groups: { organization: 'acme' },
          $lib: 'posthog-node',
          $lib_version: '5.70.0',
        },
      },
    ]);
    expect(local.requests()).toMatchObject([{ wire: mode, eventCount: 1, status: 200 }]);
    expect(local.requests()[0]?.headers).toMatchObject({ 'content-encoding': 'gzip' });
  });

  it('hears of an outage', async () => {
    const local = await start();
    const { posthog, errors } = client(local.url, mode);
    local.setFault({ status: 503 });
    posthog.capture({ distinctId: 'user_42', event: 'project_create' });
    await posthog.flush().catch((error: unknown) => errors.push(error));
    expect(String(errors[0])).toContain('503');
    expect(local.events()).toEqual([]);
  });
});

it('posthog-node over v1 takes a page of a proxy for a failure', async () => {
  const local = await start();
  const { posthog, errors } = client(local.url, 'v1');
  local.setFault({ fault: 'garbage' });
  posthog.capture({ distinctId: 'user_42', event: 'project_create' });
  await posthog.flush();
  expect(String(errors[0])).toContain('unparseable 200');
});

it('posthog-node over v1 tells which events were dropped and which have to come again', async () => {
  const local = await start();
  const { posthog, errors } = client(local.url, 'v1');
  const [dropped, again] = [freshUuid(), freshUuid()];
  local.setFault({
    partial: ({ uuid }) => {
      if (uuid === dropped) return 'drop';
      return uuid === again ? 'retry' : undefined;
    },
  });
  for (const uuid of [dropped, again, freshUuid()]) {
    posthog.capture({ distinctId: 'user_42', event: 'project_create', uuid });
  }
  await posthog.flush();
  expect(errors).toMatchObject([{ drops: [{ uuid: dropped }], retryExhausted: [again] }]);
  expect(local.events()).toHaveLength(1);
});
