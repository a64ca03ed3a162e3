import { onTestFinished } from 'vitest';
import { type LocalPostHog, type LocalPostHogOptions, startLocalPostHog } from '../../src/local/posthog.js';
import { makeUuidV7 } from '../../src/local/capture/uuid.js';

let made = 0;

/** A local PostHog that ends with the test. */
export async function start(options?: LocalPostHogOptions): Promise<LocalPostHog> {
  const posthog = await startLocalPostHog(options);
  onTestFinished(() => posthog.close());
  return posthog;
}

/** A uuid that no other event of the test run has. */
export function freshUuid(timeMs: number = Date.now()): string {
  made += 1;
  return makeUuidV7(timeMs, Buffer.from(made.toString(16).padStart(20, '0'), 'hex'));
}

/** An event that both wires take. */
export function anEvent(fields: object = {}): Record<string, unknown> {
  return {
    event: 'api_request',
    distinct_id: 'user_42',
    uuid: freshUuid(),
    timestamp: new Date().toISOString(),
    properties: { endpoint: 'GET /api/v1/projects' },
    ...fields,
  };
}

/** Posts a body as it is. */
export async function post(
  posthog: LocalPostHog,
  path: string,
  body: string | Uint8Array,
  headers = {},
): Promise<Response> {
  return fetch(posthog.url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers,
  });
}

export async function sendV0(
  posthog: LocalPostHog,
  batch: unknown,
  { path = '/batch/', ...envelope }: { path?: string; [key: string]: unknown } = {},
): Promise<Response> {
  return fetch(posthog.url + path, {
    method: 'POST',
    redirect: 'manual',
    body: JSON.stringify({ api_key: 'phc_test', batch, ...envelope }),
  });
}

/** Headers that v1 takes; `undefined` leaves one out. */
export function v1Headers(overrides: Record<string, string | undefined> = {}): Record<string, string> {
  const headers = {
    authorization: 'Bearer phc_test',
    'content-type': 'application/json',
    'user-agent': 'test/1.0',
    'posthog-sdk-info': 'posthog-node/5.70.0',
    'posthog-attempt': '1',
    'posthog-request-id': freshUuid(),
    'posthog-request-timestamp': new Date().toISOString(),
    ...overrides,
  };
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => !!entry[1]));
}

export async function sendV1(
  posthog: LocalPostHog,
  batch: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<Response> {
  return fetch(`${posthog.url}/i/v1/analytics/events`, {
    method: 'POST',
    redirect: 'manual',
    headers: v1Headers(headers),
    body: JSON.stringify({ created_at: new Date().toISOString(), batch }),
  });
}
