import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PostHogEventSpanProcessorOptions } from '../../src/index.js';
import { accountedFor, request, startRig } from '../fixtures/rig.js';
import { makeSpan, under } from '../fixtures/spans.js';
import { SpanKind } from '@opentelemetry/api';

const SECRETS = {
  query: 'sk_live_query_4eC39HqLyjWDarj',
  segment: 'ada.lovelace-secret',
  agent: 'AgentSecret/9.9 (token 7d1f0c)',
  header: 'Bearer eyJhbGciOiJIUzI1NiJ9.header',
  cookie: 'session=cookie-5e884898da28047',
  address: '203.0.113.77',
  annotated: 'annotated-4111111111111111',
  person: 'person-ada@example.com',
  user: 'user-4242-raw',
  token: 'phc_golden_secret_token',
} as const;

function plant(processor: Parameters<typeof request>[0]): void {
  request(processor, `/users/${SECRETS.segment}?api_key=${SECRETS.query}`, {
    'http.route': '/users/:name',
    'url.query': `api_key=${SECRETS.query}`,
    'user_agent.original': SECRETS.agent,
    'http.request.header.authorization': [SECRETS.header],
    'http.request.header.cookie': [SECRETS.cookie],
    'client.address': SECRETS.address,
    'posthog.properties.note': SECRETS.annotated,
    'posthog.set.email': SECRETS.person,
    'user.id': SECRETS.user,
  });
}

const PRIVATE: PostHogEventSpanProcessorOptions = {
  caller: { hash: 'a key of sixteen characters', hashKeyId: 'k1' },
  redact: (name, value) => (name === 'note' || name === '$set.email' ? undefined : value),
};

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    // It isn't there yet.
    return [];
  }
}

/** The names, and all that is in the files. */
function bytesIn(directory: string): string {
  return filesIn(directory)
    .map((name) => {
      try {
        return `${name}\n${readFileSync(join(directory, name), 'latin1')}`;
      } catch {
        // A directory, or gone meanwhile.
        return name;
      }
    })
    .join('\n');
}

describe('what leaves, and what lies on disk', () => {
  it.each<[string, PostHogEventSpanProcessorOptions]>([
    ['in full', {}],
    ['rolled up', { rollup: {} }],
    ['sampled', { sampling: { rate: 0.999_999 } }],
    ['over budget', { maxEventsPerMinute: 1 }],
  ])('has no secret in it, %s', async (_, mode) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const parent = mkdtempSync(join(tmpdir(), 'spanhog-golden-'));
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const directory = join(parent, 'outbox');
    const { posthog, processor } = await startRig({
      ...PRIVATE,
      ...mode,
      projectToken: SECRETS.token,
      delivery: { outbox: { directory }, shutdownTimeoutMs: 1_000 },
    });
    posthog.setFault({ status: 503 });
    for (let n = 0; n < 4; n += 1) plant(processor);
    // With the drafts written that a second's requests make, where there are any.
    const { waiting } = processor.stats().rollup;
    await vi.waitFor(() => {
      expect(bytesIn(directory)).toContain('GET /users/{name}');
      const drafts = filesIn(directory).filter((name) => name.endsWith('.draft'));
      expect(drafts).toHaveLength(waiting > 0 ? 1 : 0);
    }, 10_000);
    const onDisk = bytesIn(directory);
    await processor.forceFlush();
    const stored = onDisk + bytesIn(directory);
    posthog.setFault(undefined);
    await processor.shutdown();
    const events = posthog.events();
    expect(events.reduce((sum, { properties }) => sum + Number(properties['request_count']), 0)).toBeCloseTo(
      4,
      3,
    );
    const sent = JSON.stringify(events);
    for (const { length } of [stored, sent]) expect(length).toBeGreaterThan(100);
    for (const secret of Object.values(SECRETS)) expect(stored).not.toContain(secret);
    const { token, ...values } = SECRETS;
    expect(stored).not.toContain(token);
    for (const secret of Object.values(values)) expect(sent).not.toContain(secret);
    expect(events.every(({ distinctId }) => /^k1:[0-9a-f]{32}$/.test(distinctId))).toBe(true);
  });

  it('is what the allow-list names, also behind beforeSend', async () => {
    const { processor, finish } = await startRig({
      properties: ['endpoint', '$set', 'plan_*'],
      beforeSend: (event) => ({ ...event, properties: { ...event.properties, added: 1, plan_name: 'pro' } }),
    });
    plant(processor);
    const [event] = await finish();
    expect(
      Object.keys(event?.properties ?? {})
        .filter((name) => !name.startsWith('$lib'))
        .toSorted(),
    ).toEqual(
      [
        '$geoip_disable',
        '$ignore_sent_at',
        '$is_server',
        '$process_person_profile',
        '$set',
        'endpoint',
        'plan_name',
        'request_count',
      ].filter((name) => name in (event?.properties ?? {})),
    );
    expect(event?.properties).toMatchObject({
      endpoint: 'GET /users/{name}',
      plan_name: 'pro',
      request_count: 1,
    });
    expect(event?.properties).not.toHaveProperty('added');
  });

  it('leaves out what redact throws at, and sends what it returns', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { processor, finish } = await startRig({
      redact: (name, value) => {
        if (name === 'note') throw new Error(SECRETS.annotated);
        return name === 'route' ? 'hidden' : value;
      },
    });
    plant(processor);
    const [event] = await finish();
    expect(event?.properties).not.toHaveProperty('note');
    expect(event?.properties).toMatchObject({ route: 'hidden', endpoint: 'GET /users/{name}' });
  });
});

describe('a caller who opted out', () => {
  it.each([true, 'true', 1, 'yes'])(
    'by %j on the server span or a child is counted, and no event',
    async (value) => {
      const { processor, finish } = await startRig({ events: { 'GET /named': 'named' }, rollup: {} });
      request(processor, '/items', { 'http.route': '/items', 'posthog.opt_out': value });
      request(processor, '/named', { 'http.route': '/named', 'posthog.opt_out': value });
      const server = makeSpan({ attributes: { 'http.request.method': 'GET', 'http.route': '/items' } });
      const child = makeSpan({
        kind: SpanKind.INTERNAL,
        traceId: server.spanContext().traceId,
        attributes: { 'posthog.opt_out': value, 'posthog.event': 'job_done' },
      });
      processor.onStart(server, under());
      processor.onStart(child, under(server));
      processor.onEnd(child);
      processor.onEnd(server);
      request(processor, '/items', { 'http.route': '/items', 'posthog.opt_out': false });
      const events = await finish();
      const stats = processor.stats();
      expect(stats.requests.ignored).toEqual({ opt_out: 2 });
      expect(stats.events.dropped).toEqual({ opt_out: 1 });
      expect(stats.events.accepted).toBe(accountedFor(stats));
      // The child's own event is dropped; its request was asked for by its own span.
      // Its status is unknown, so they are two.
      expect(events.map(({ properties }) => properties['request_count'])).toEqual([1, 1]);
    },
  );
});
