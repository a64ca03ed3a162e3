import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../src/deliver/chunks/chunk.js';
import { createSender, type SenderOptions } from '../../src/deliver/send/sender.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { serveRaw, type Raw } from '../deliver/send/raw-server.js';
import { makeEvent, makeEvents, pack, TOKEN } from '../deliver/support.js';

// What PostHog's SDK compliance suite expects of what stands in a request, by its own names.

const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const RFC3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

let raw: Raw;

beforeEach(async () => {
  raw = await serveRaw();
});

afterEach(async () => {
  await raw.close();
  vi.unstubAllEnvs();
});

interface Body {
  readonly api_key?: string;
  readonly sent_at?: string;
  readonly created_at?: string;
  readonly historical_migration?: boolean;
  readonly batch: readonly {
    readonly event: string;
    readonly uuid: string;
    readonly distinct_id: string;
    readonly timestamp: string;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
}

/** Sends the events as one batch, as often as is said, and gives what came. */
async function send(
  mode: string,
  events: readonly ProductEvent[],
  options: Partial<SenderOptions> = {},
  times = 1,
) {
  vi.stubEnv('POSTHOG_CAPTURE_MODE', mode);
  const sender = createSender({ projectToken: TOKEN, host: raw.url, requestTimeoutMs: 2_000, ...options });
  const batch = new Chunk(pack(events), 0, 0);
  for (let attempt = 1; attempt <= times; attempt += 1) {
    batch.attempts = attempt;
    await sender.send(batch);
  }
  sender.close();
  return raw.requests.map(({ url, headers, body }) => {
    const json = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const read: Body = JSON.parse(json.toString());
    return { url, headers, body: read };
  });
}

const withProperties = (properties: ProductEvent['properties']): ProductEvent =>
  makeEvent(1, { properties: { ...makeEvent(1).properties, ...properties } });

describe.each(['v0', 'v1'])('PostHog’s compliance suite over %s', (mode) => {
  it('event_has_required_fields, event_has_uuid, event_timestamp_is_rfc3339, distinct_id_is_string', async () => {
    const [request] = await send(mode, makeEvents(5));
    expect(request?.body.batch).toHaveLength(5);
    for (const event of request?.body.batch ?? []) {
      expect(event).toMatchObject({
        event: 'api_request',
        uuid: expect.stringMatching(UUID) as unknown,
        distinct_id: expect.stringMatching(/^user_\d$/) as unknown,
        timestamp: expect.stringMatching(RFC3339_UTC) as unknown,
      });
      expect(event.properties).not.toHaveProperty('distinct_id');
    }
    expect(new Set(request?.body.batch.map(({ uuid }) => uuid)).size).toBe(5);
  });

  it('custom_properties_preserved, set_properties_preserved, groups_properties_preserved', async () => {
    const properties = {
      text: 'a',
      number: 1.5,
      yes: true,
      list: [1, 'b'],
      object: { deep: { deeper: [1] } },
      $set: { plan: 'pro', address: { city: 'x' } },
      $set_once: { first: 1 },
      $groups: { company: 'acme' },
    };
    const [request] = await send(mode, [withProperties(properties)]);
    expect(request?.body.batch[0]?.properties).toMatchObject(properties);
  });

  it('geoip_disable_injected_into_properties', async () => {
    const [request] = await send(mode, [makeEvent(1)]);
    expect(request?.body.batch[0]?.properties).toMatchObject({ $geoip_disable: true });
  });

  it('sends_gzip_content_encoding, no_content_encoding_when_disabled', async () => {
    const [request] = await send(mode, [makeEvent(1)]);
    expect(request?.headers['content-encoding']).toBe('gzip');
    const [, plain] = await send(mode, [makeEvent(1)], { compression: 'none' });
    expect(plain?.headers).not.toHaveProperty('content-encoding');
    expect(plain?.body.batch).toHaveLength(1);
  });

  it('historical_migration_set_in_body, historical_migration_absent_by_default', async () => {
    const [usual] = await send(mode, [makeEvent(1)]);
    expect(usual?.body).not.toHaveProperty('historical_migration');
    const [, historical] = await send(mode, [makeEvent(1)], { historicalMigration: true });
    expect(historical?.body.historical_migration).toBe(true);
  });
});

describe('PostHog’s compliance suite over v0', () => {
  it('token_is_present, uses_proper_batch_structure, event_has_lib_properties', async () => {
    const [request] = await send('v0', makeEvents(3));
    expect(request?.url).toBe('/batch/');
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    expect(request?.body).toMatchObject({
      api_key: TOKEN,
      sent_at: expect.stringMatching(RFC3339_UTC) as unknown,
      batch: [0, 1, 2].map(() => ({
        properties: { $lib: 'posthog-node', $lib_version: expect.stringMatching(/^5\./) as unknown },
      })),
    });
  });
});

describe('PostHog’s compliance suite over v1', () => {
  it('targets_v1_endpoint, its headers, and a body without token and sent_at', async () => {
    const [request] = await send('v1', makeEvents(3));
    expect(request?.url).toBe('/i/v1/analytics/events');
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'posthog-sdk-info': expect.stringMatching(/^posthog-node\/5\.\d+\.\d+$/) as unknown,
      'posthog-attempt': '1',
      'posthog-request-id': expect.stringMatching(UUID) as unknown,
      'posthog-request-timestamp': expect.stringMatching(RFC3339_UTC) as unknown,
      'user-agent': expect.stringMatching(/./) as unknown,
    });
    expect(Object.keys(request?.body ?? {}).toSorted()).toEqual(['batch', 'created_at']);
    expect(request?.body.created_at).toMatch(RFC3339_UTC);
  });

  it('attempt_header_increments_on_retry, request_id_preserved_on_retry', async () => {
    const requests = await send('v1', [makeEvent(1)], {}, 3);
    expect(requests.map(({ headers }) => headers['posthog-attempt'])).toEqual(['1', '2', '3']);
    expect(new Set(requests.map(({ headers }) => headers['posthog-request-id'])).size).toBe(1);
    expect(new Set(requests.map(({ body }) => JSON.stringify(body.batch))).size).toBe(1);
  });

  it.each([
    ['cookieless_mode', '$cookieless_mode', true],
    ['disable_skew_correction', '$ignore_sent_at', true],
    ['process_person_profile', '$process_person_profile', false],
    ['product_tour_id', '$product_tour_id', 'tour_123'],
  ])('%s_override', async (option, name, value) => {
    const [request] = await send('v1', [makeEvent(1, { properties: { [name]: value } })]);
    expect(request?.body.batch[0]?.options).toEqual({ [option]: value });
    expect(request?.body.batch[0]?.properties).not.toHaveProperty(name);
  });

  it('unset_options_omitted', async () => {
    const [request] = await send('v1', [makeEvent(1, { properties: { text: 'x' } })]);
    expect(request?.body.batch[0]).not.toHaveProperty('options');
  });
});
