import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { createSender } from '../../../src/deliver/send/sender.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { startLocalPostHog } from '../../../src/local/posthog.js';
import type { LocalPostHog } from '../../../src/local/posthog.js';
import { makeEvents, pack, TOKEN } from '../support.js';
import { serveRaw } from './raw-server.js';

let local: LocalPostHog;

beforeEach(async () => {
  local = await startLocalPostHog();
});

afterEach(async () => {
  await local.close();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function firstAttempt(events: readonly ProductEvent[]): Chunk {
  const batch = new Chunk(pack(events), 0, 0);
  batch.attempts = 1;
  return batch;
}

function sender(host = local.url): ReturnType<typeof createSender> {
  return createSender({ projectToken: TOKEN, host, requestTimeoutMs: 2_000 });
}

describe('posthog-node', () => {
  it.each([
    ['v0', 200, '/batch/'],
    ['v0', 503, '/batch/'],
    ['v1', 200, '/i/v1/analytics/events'],
    ['v1', 503, '/i/v1/analytics/events'],
  ])('makes one request for a batch over %s, and no other at %d', async (wire, status, path) => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', wire);
    if (status !== 200) local.setFault({ status });
    expect(await sender().send(firstAttempt(makeEvents(3)))).toMatchObject({ kind: 'answered', status });
    expect(local.requests().map((request) => [request.path, request.eventCount])).toEqual([[path, 3]]);
  });

  it.each(['v0', 'v1'])('prints nothing when all goes wrong over %s', async (wire) => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', wire);
    const prints = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name),
    );
    const listeners = process.eventNames().length;
    for (const status of [400, 401, 413, 429, 503]) {
      local.setFault({ status });
      await sender().send(firstAttempt(makeEvents(1)));
    }
    await local.close();
    await sender().send(firstAttempt(makeEvents(1)));
    for (const print of prints) expect(print).not.toHaveBeenCalled();
    expect(process.eventNames()).toHaveLength(listeners);
  });
});

describe('a process', () => {
  const PROGRAM = fileURLToPath(new URL('fixtures/one-event.mjs', import.meta.url));

  it.each([
    ['hangs before its answer', (): void => {}],
    ['hangs within its answer', (response: ServerResponse): void => void response.writeHead(200).write('{')],
  ])('that is done is not kept by a PostHog that %s', async (_, answer) => {
    let asked = (): void => {};
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const hanging = await serveRaw((response) => {
      answer(response);
      asked();
    });
    const env = { POSTHOG_HOST: hanging.url, POSTHOG_PROJECT_TOKEN: TOKEN, TEST_TIMEOUT_MS: '600000' };
    const app = spawn(process.execPath, [PROGRAM, '1', 'waits'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    await request;
    app.stdin.write('go');
    // It ends by itself, or this test does not.
    expect(await once(app, 'exit')).toEqual([0, null]);
    await hanging.close();
  });
});

describe('a sender', () => {
  it('sends no more after it was closed, and ends what is under way', async () => {
    local.setFault({ fault: 'hang' });
    const closing = sender();
    const answer = closing.send(firstAttempt(makeEvents(1)));
    await vi.waitFor(() => expect(local.requests()).toHaveLength(1));
    closing.close();
    expect(await answer).toMatchObject({ kind: 'unanswered' });
    expect(await closing.send(firstAttempt(makeEvents(1)))).toMatchObject({ kind: 'unanswered' });
    expect(local.requests()).toHaveLength(1);
  });

  it('keeps the path of a host behind a proxy', async () => {
    await sender(`${local.url}/ingest`).send(firstAttempt(makeEvents(1)));
    expect(local.requests()[0]?.path).toBe('/ingest/batch/');
  });
});
