import { PostHog } from 'posthog-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClientSink } from '../../../src/deliver/sinks/client-sink.js';
import type { ClientEvent, PostHogClient } from '../../../src/deliver/sinks/client-sink.js';
import type { Sink } from '../../../src/deliver/sink.js';
import { Counts } from '../../../src/diagnostics.js';
import { startLocalPostHog } from '../../../src/local/posthog.js';
import type { LocalPostHog } from '../../../src/local/posthog.js';
import { acceptAll, accountedFor, makeEvent, makeEvents, RecordingReporter } from '../support.js';

function rigOver(client: PostHogClient, shutdownTimeoutMs = 2_000) {
  const counts = new Counts();
  const reporter = new RecordingReporter();
  const sink: Sink = createClientSink({ client, counts, reporter, shutdownTimeoutMs });
  return { counts, reporter, sink };
}

describe("over a user's own posthog-node client", () => {
  let local: LocalPostHog;

  beforeEach(async () => {
    local = await startLocalPostHog();
  });

  afterEach(() => local.close());

  it('events arrive as built, its before_send included, and the client stays usable', async () => {
    const client = new PostHog('phc_test', {
      host: local.url,
      before_send: (event) => event && { ...event, properties: { ...event.properties, added: true } },
    });
    const { counts, sink } = rigOver(client);
    const event = makeEvent(1, {
      properties: {
        endpoint: 'GET /',
        $groups: { organization: 'acme' },
        $set: { plan: 'pro' },
        $ignore_sent_at: true,
      },
    });
    acceptAll(sink, counts, [event]);
    await sink.flush();
    const [stored] = await local.waitForEvents(1);
    expect(stored).toMatchObject({
      uuid: event.uuid,
      event: event.event,
      distinctId: event.distinctId,
      timestamp: event.timestamp,
      properties: {
        endpoint: 'GET /',
        $groups: { organization: 'acme' },
        $set: { plan: 'pro' },
        added: true,
      },
    });
    expect(counts).toMatchObject({ handedOver: 1, delivered: 0 });
    expect(accountedFor(sink, counts)).toBe(1);

    await sink.shutdown(2_000);
    client.capture({ distinctId: 'me', event: 'mine' });
    await client.flush();
    expect(await local.waitForEvents(2)).toHaveLength(2);
    await client.shutdown();
  });
});

describe('a client sink', () => {
  it('gives groups apart, as posthog-node wants them, and the timestamp as a date', () => {
    const captured: ClientEvent[] = [];
    const { counts, sink } = rigOver({ capture: (event) => captured.push(event) });
    const properties = { a: 1, $groups: { organization: 'acme', seats: 5, bad: { x: 1 } } };
    acceptAll(sink, counts, [makeEvent(1, { properties }), makeEvent(2, { properties: { a: 1 } })]);
    expect(captured[0]).toEqual({
      distinctId: 'user_1',
      event: 'api_request',
      properties: { a: 1 },
      groups: { organization: 'acme', seats: 5 },
      timestamp: new Date(makeEvent(1).timestamp),
      uuid: makeEvent(1).uuid,
    });
    expect(captured[1]).not.toHaveProperty('groups');
  });

  it('counts an event as dropped when capture() throws', () => {
    const { counts, reporter, sink } = rigOver({
      capture: () => {
        throw new Error('boom');
      },
    });
    acceptAll(sink, counts, makeEvents(2));
    expect(counts.stats(sink.waiting()).events).toMatchObject({
      handedOver: 0,
      dropped: { client_error: 2 },
    });
    expect(reporter.of('client_error')).toHaveLength(2);
  });

  it.each<[string, PostHogClient]>([
    ['has no flush()', { capture: () => {} }],
    ['rejects', { capture: () => {}, flush: () => Promise.reject(new Error('boom')) }],
    [
      'throws',
      {
        capture: () => {},
        flush: () => {
          throw new Error('boom');
        },
      },
    ],
    ['never ends', { capture: () => {}, flush: () => new Promise(() => {}) }],
  ])('flushes and shuts down in time with a client that %s', async (_, client) => {
    const { sink } = rigOver(client, 20);
    await expect(sink.flush()).resolves.toBeUndefined();
    await expect(sink.shutdown(20)).resolves.toBeUndefined();
  });

  it('hands nothing over after shutdown, shuts down once, and never shuts the client down', async () => {
    const capture = vi.fn<() => void>();
    const shutdown = vi.fn<() => void>();
    const { counts, sink } = rigOver(Object.assign({ capture }, { shutdown }));
    expect(sink.shutdown(10)).toBe(sink.shutdown(99));
    await sink.shutdown(10);
    acceptAll(sink, counts, makeEvents(1));
    expect(capture).not.toHaveBeenCalled();
    expect(shutdown).not.toHaveBeenCalled();
    expect(accountedFor(sink, counts)).toBe(1);
  });
});
