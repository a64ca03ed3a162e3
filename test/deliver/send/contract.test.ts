import { gunzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import manifest from '../../../package.json' with { type: 'json' };
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { createClient } from '../../../src/deliver/send/posthog-node.js';
import { loadPostHogNode, type PostHogClass } from '../../../src/deliver/send/posthog-node.js';
import { createSender, type SenderOptions } from '../../../src/deliver/send/sender.js';
import { liftEvent } from '../../../src/deliver/send/v1-event.js';
import { writeEvent } from '../../../src/event/event-json.js';
import type { JsonValue, ProductEvent } from '../../../src/event/product-event.js';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { serveRaw, type Raw } from './raw-server.js';
import { makeEvent, pack, TOKEN } from '../support.js';

const SESSION = '01900000-0000-7000-8000-00000000000a';
const OURS = {
  endpoint: 'GET /things/{id}',
  status_code: 200,
  $trace_id: 'a'.repeat(32),
  $process_person_profile: true,
  $ignore_sent_at: true,
};

/** Every kind of event that can wait in a queue of ours, and forms that only another program would write. */
const KINDS: Readonly<Record<string, Partial<ProductEvent>>> = {
  'a request of somebody known': { properties: { ...OURS, $groups: { organization: 'acme' } } },
  'a request of nobody': { properties: { ...OURS, $process_person_profile: false } },
  'one with a session': { properties: { ...OURS, $session_id: SESSION, text: 'behind it' } },
  'one with a session and a window': { properties: { ...OURS, $session_id: SESSION, $window_id: SESSION } },
  'one with properties of a person': {
    properties: { ...OURS, $set: { plan: 'pro', $ignore_sent_at: 'mine' }, $set_once: { first: [1, 2] } },
  },
  'a group': {
    event: '$groupidentify',
    distinctId: '$organization_acme',
    properties: {
      $group_type: 'organization',
      $group_key: 'acme',
      $ignore_sent_at: true,
      $group_set: { a: 1 },
    },
  },
  'an exception': { event: '$exception', properties: { ...OURS, $span_id: 'b'.repeat(16) } },
  'one of AI': { event: '$ai_generation', properties: OURS },
  'one without properties': { properties: {} },
  'one that says nothing to PostHog': { properties: { text: 'x' } },
  'one that says things in other words': {
    properties: {
      $process_person_profile: 'false',
      $ignore_sent_at: 1,
      $cookieless_mode: true,
      $product_tour_id: 't',
    },
  },
  'one whose words mean nothing': { properties: { $process_person_profile: {}, $session_id: 7, text: 'x' } },
  'one with a record first': { properties: { own: { deep: [{ $ignore_sent_at: true }] }, ...OURS } },
  'one with names within a text': {
    properties: { text: '"$ignore_sent_at":true,"properties":{', ...OURS, other: '":{"$session_id":"' },
  },
  'one with all that JSON escapes': {
    event: 'a "name" \\ \n',
    distinctId: 'ü 😀 "',
    properties: { ...OURS, '"quoted"\\': '\u0000\u2028 日本 "x"\\' },
  },
  'one with the first of two at its end': { properties: { endpoint: 'x', $ignore_sent_at: true } },
  'one with nothing but what moves': {
    properties: { $process_person_profile: false, $ignore_sent_at: true },
  },
  'one with numbers': { properties: { ...OURS, numbers: [1e21, -0.5, 1e-7, 0], none: null, yes: true } },
  'one with a prototype’s name': {
    properties: {
      $ignore_sent_at: true,
      own: Object.fromEntries([
        ['__proto__', { a: 1 }],
        ['constructor', 2],
      ]),
    },
  },
};

let raw: Raw;
let local: LocalPostHog;

beforeEach(async () => {
  raw = await serveRaw();
  local = await startLocalPostHog();
});

afterEach(async () => {
  await Promise.all([raw.close(), local.close()]);
  vi.unstubAllEnvs();
});

interface WireEvent {
  readonly uuid: string;
  readonly options?: object;
  readonly properties: Readonly<Record<string, JsonValue>>;
}

interface Envelope {
  readonly batch: readonly WireEvent[];
}

function read(json: string): Envelope {
  const envelope: Envelope = JSON.parse(json);
  return envelope;
}

/** What posthog-node itself makes of an event that an app captures: every request. */
async function throughClient(Client: PostHogClass, event: ProductEvent, historicalMigration: boolean) {
  const requests: { url: string; headers: Record<string, string>; body: Envelope }[] = [];
  const settings = { projectToken: TOKEN, host: raw.url, requestTimeoutMs: 1_000, historicalMigration };
  const client = createClient(Client, settings, (url, { headers, body }) => {
    requests.push({ url, headers, body: read(typeof body === 'string' ? body : '{}') });
    const answer = { status: 1, results: {} };
    return Promise.resolve({
      status: 200,
      text: () => Promise.resolve(JSON.stringify(answer)),
      json: () => Promise.resolve(answer),
    });
  });
  const { distinctId, event: name, uuid, timestamp, properties } = event;
  client.capture({
    distinctId,
    event: name,
    uuid,
    timestamp: new Date(timestamp),
    properties: { ...properties },
  });
  await client.flush();
  return requests;
}

function sender(options: Partial<SenderOptions> = {}) {
  return createSender({ projectToken: TOKEN, host: raw.url, requestTimeoutMs: 2_000, ...options });
}

/** What ours makes of it: every request. */
async function throughUs(
  Client: PostHogClass,
  events: readonly ProductEvent[],
  historicalMigration: boolean,
) {
  const ours = sender({ load: () => Promise.resolve(Client), historicalMigration });
  const batch = new Chunk(pack(events), 0, 0);
  batch.attempts = 1;
  await ours.send(batch);
  ours.close();
  return raw.requests.map(({ url, headers, body }) => ({
    url: `${raw.url}${url}`,
    headers,
    body: read(gunzipSync(body).toString()),
  }));
}

/** Times that are those of the sending, and ids that are new each time, by what they look like. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, sorted(each)] as const);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The envelope without its events, and with its times as "now". */
function around({ batch: _batch, ...envelope }: Envelope): unknown {
  return sorted(
    Object.fromEntries(
      Object.entries(envelope).map(([name, value]) => [
        name,
        name.endsWith('_at') && Math.abs(Date.parse(String(value)) - Date.now()) < 60_000 ? 'now' : value,
      ]),
    ),
  );
}

function eventOf(event: WireEvent | undefined): unknown {
  const { options, ...rest } = event ?? { options: undefined };
  // posthog-node writes `options: {}` where nothing was said.
  return sorted(options && Object.keys(options).length > 0 ? { ...rest, options } : rest);
}

/**
 * posthog-node, and every other version of it that package.json names for this test, as `posthog-node-<which>`: the
 * lowest that is supported and the newest there is. Today they are one.
 */
const INSTALLED = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((name) =>
  name.startsWith('posthog-node'),
);

const VERSIONS: Readonly<Record<string, () => Promise<PostHogClass>>> = Object.fromEntries(
  INSTALLED.flatMap((name) => [
    [`${name} as ESM`, () => loadPostHogNode(() => import(name))],
    [`${name} as CJS`, () => loadPostHogNode(() => Promise.resolve(createRequire(import.meta.url)(name)))],
  ]),
);

describe.each(Object.keys(VERSIONS))('%s', (version) => {
  describe.each(['v0', 'v1'])('over %s', (mode) => {
    it.each(Object.keys(KINDS))('and we send the same for %s', async (kind) => {
      vi.stubEnv('POSTHOG_CAPTURE_MODE', mode);
      const Client = await (VERSIONS[version] ?? loadPostHogNode)();
      const event = makeEvent(1, KINDS[kind]);
      const [theirs, ...more] = await throughClient(Client, event, false);
      const [ours, ...others] = await throughUs(Client, [event], false);
      expect([more, others]).toEqual([[], []]);
      expect(ours?.url).toBe(theirs?.url);
      expect(eventOf(ours?.body.batch[0])).toBe(eventOf(theirs?.body.batch[0]));
      expect(ours && around(ours.body)).toBe(theirs && around(theirs.body));
      for (const [name, value] of Object.entries(theirs?.headers ?? {})) {
        const said = String(ours?.headers[name.toLowerCase()]);
        const isNewEachTime = /request-(?:id|timestamp)$/i.test(name);
        expect([name, isNewEachTime && /^[\da-f-]{36}$|Z$/.test(said) ? value : said]).toEqual([name, value]);
      }
      expect(ours?.headers['content-encoding']).toBe('gzip');
    });

    it('and we say that events are history', async () => {
      vi.stubEnv('POSTHOG_CAPTURE_MODE', mode);
      const Client = await (VERSIONS[version] ?? loadPostHogNode)();
      const [theirs] = await throughClient(Client, makeEvent(1), true);
      const [ours] = await throughUs(Client, [makeEvent(1)], true);
      expect(ours && around(ours.body)).toBe(theirs && around(theirs.body));
      expect(ours?.body).toMatchObject({ historical_migration: true });
    });

    it('and we send many events as each by itself', async () => {
      vi.stubEnv('POSTHOG_CAPTURE_MODE', mode);
      const Client = await (VERSIONS[version] ?? loadPostHogNode)();
      const events = Object.values(KINDS).map((kind, index) => makeEvent(index, kind));
      const theirs = (await Promise.all(events.map((event) => throughClient(Client, event, false)))).flat();
      const sent = await throughUs(Client, events, false);
      const main = theirs.filter(({ url }) => url === sent[0]?.url);
      expect(sent).toHaveLength(1);
      expect(sent[0]?.body.batch.map(eventOf)).toEqual(main.map(({ body }) => eventOf(body.batch[0])));
    });
  });
});

describe('options of v1', () => {
  it('are left out where nothing was said', async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1');
    const [sent] = await throughUs(await loadPostHogNode(), [makeEvent(1, { properties: {} })], false);
    expect(Object.keys(sent?.body.batch[0] ?? {})).not.toContain('options');
  });
});

describe('an event as we build it', () => {
  it.each([
    'a request of somebody known',
    'a request of nobody',
    'one with a session',
    'one with properties of a person',
    'one with nothing but what moves',
  ])('gets into v1’s form without being parsed: %s', (kind) => {
    const { properties = {} } = KINDS[kind] ?? {};
    // What the app itself put below a name of PostHog's is looked at closely.
    const { $set: _set, ...rest } = properties;
    expect(liftEvent(writeEvent(makeEvent(1, { properties: rest })))).toBeDefined();
  });
});

describe('events of AI over v1', () => {
  it('go by v0, as posthog-node sends them, after the others, and all arrive', async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1');
    const ours = sender({ host: local.url });
    const batch = new Chunk(pack([makeEvent(1), makeEvent(2, { event: '$ai_span' }), makeEvent(3)]), 0, 0);
    batch.attempts = 1;
    expect(await ours.send(batch)).toMatchObject({ kind: 'answered', status: 200, wire: 'v1' });
    batch.keep(new Set([makeEvent(2).uuid]));
    expect(await ours.send(batch)).toMatchObject({ kind: 'answered', status: 200, wire: 'v0' });
    expect(local.requests().map(({ path, eventCount }) => [path, eventCount])).toEqual([
      ['/i/v1/analytics/events', 2],
      ['/batch/', 1],
    ]);
  });
});
