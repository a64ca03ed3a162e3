import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../src/deliver/chunks/chunk.js';
import { loadPostHogNode } from '../../src/deliver/posthog-node.js';
import { createSender } from '../../src/deliver/sender.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { makeEvents, pack, TOKEN } from './support.js';

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

// The contract with posthog-node, whose protected members this relies on: to be run with every version we allow.
describe('posthog-node', () => {
  it.each(['sendBatch', 'getCommonEventProperties'])('without %s() is an error that says so', (name) => {
    const { PostHog } = loadPostHogNode();
    const original: unknown = Reflect.get(PostHog.prototype, name);
    Object.defineProperty(PostHog.prototype, name, { value: undefined, configurable: true });
    try {
      expect(() => sender()).toThrow(new RegExp(`Expected posthog-node 5.*without ${name}\\(\\)`));
    } finally {
      Reflect.deleteProperty(PostHog.prototype, name);
    }
    expect(Reflect.get(PostHog.prototype, name)).toBe(original);
  });

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
    await sender('http://127.0.0.1:49151').send(firstAttempt(makeEvents(1)));
    for (const print of prints) expect(print).not.toHaveBeenCalled();
    expect(process.eventNames()).toHaveLength(listeners);
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
