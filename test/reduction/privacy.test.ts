import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PostHogEventSpanProcessorOptions } from '../../src/index.js';
import { accountedFor, request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under, type TestSpan } from '../fixtures/spans.js';
import { createTraceState, SpanKind, SpanStatusCode } from '@opentelemetry/api';

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
  body: 'body-password-hunter2hunter2',
  state: 'state-9b1deb4d3b7d',
  baggage: 'baggage-tenant-ada-lovelace',
  exception: 'duplicate key value violates ada@example.org',
  flag: 'flag-ada.lovelace@example.net',
  apiKey: 'sk_live_apikey_9wq8e7r6t5y4u3i2',
  response: 'set-cookie-8f14e45fceea167a',
  link: 'https://example.com/reset/7c4a8d09ca3762af',
  redacted: 'redact-threw-over-c0ffee15bad',
} as const;

/** Wherever a request has values: its address, headers, body and state, what went wrong in it, and its children. */
function plant(processor: Parameters<typeof request>[0]): void {
  const attributes = http(`/users/${SECRETS.segment}?api_key=${SECRETS.query}`, {
    'http.route': '/users/:name',
    'url.query': `api_key=${SECRETS.query}`,
    'user_agent.original': SECRETS.agent,
    'http.request.header.authorization': [SECRETS.header],
    'http.request.header.cookie': [SECRETS.cookie],
    'client.address': SECRETS.address,
    'posthog.properties.note': SECRETS.annotated,
    'posthog.set.email': SECRETS.person,
    'user.id': SECRETS.user,
    'url.full': `https://api.example.com/users/${SECRETS.segment}?api_key=${SECRETS.query}`,
    'http.target': `/users/${SECRETS.segment}?api_key=${SECRETS.query}`,
    'http.request.header.baggage': [`tenant=${SECRETS.baggage}`],
    'http.request.header.x-api-key': [SECRETS.apiKey],
    'http.request.header.tracestate': [`vendor=${SECRETS.state}`],
    'http.response.header.set-cookie': [SECRETS.response],
    'http.request.body': SECRETS.body,
    'http.request.body.content': `{"password":"${SECRETS.body}"}`,
    'http.referer': SECRETS.link,
    'api.key.id': SECRETS.apiKey,
    'baggage.tenant': SECRETS.baggage,
    'error.message': SECRETS.exception,
    'posthog.properties.thrown': SECRETS.redacted,
  });
  const thrown = {
    name: 'exception',
    attributes: {
      'exception.type': 'Error',
      'exception.message': SECRETS.exception,
      'exception.stacktrace': SECRETS.exception,
    },
  };
  const flag = {
    name: 'feature_flag.evaluation',
    attributes: {
      'feature_flag.key': 'checkout',
      'feature_flag.result.value': SECRETS.flag,
      'feature_flag.result.variant': SECRETS.flag,
    },
  };
  const server = withState(
    makeSpan({
      attributes,
      name: `GET /users/${SECRETS.segment}`,
      status: { code: SpanStatusCode.ERROR, message: SECRETS.exception },
      events: [thrown, flag],
    }),
  );
  const child = makeSpan({
    kind: SpanKind.INTERNAL,
    traceId: server.spanContext().traceId,
    name: `query ${SECRETS.body}`,
    attributes: { 'db.query.text': SECRETS.body, 'http.request.body': SECRETS.body },
    events: [thrown, flag],
  });
  processor.onStart(server, under());
  processor.onStart(child, under(server));
  processor.onEnd(child);
  processor.onEnd(server);
}

function withState(span: TestSpan): TestSpan {
  const traceState = createTraceState(`vendor=${SECRETS.state}`);
  const spanContext = { ...span.spanContext(), traceState };
  return Object.assign(span, { spanContext: () => spanContext });
}

const PRIVATE: PostHogEventSpanProcessorOptions = {
  caller: { hash: 'a key of sixteen characters', hashKeyId: 'k1' },
  redact: (name, value) => {
    if (name === 'thrown') throw new Error(SECRETS.redacted);
    return name === 'note' || name === '$set.email' ? undefined : value;
  },
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
    ['rolled up and sampled', { rollup: {}, sampling: { rate: 0.999_999 } }],
    ['over budget', { maxEventsPerMinute: 1 }],
    ["over a caller's budget", { maxEventsPerCallerPerMinute: 1 }],
  ])('has no secret in it, %s', async (_, mode) => {
    const said = (['warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
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
    const logged = JSON.stringify(said.flatMap(({ mock }) => mock.calls));
    for (const secret of Object.values(values)) expect(sent + logged).not.toContain(secret);
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
        if (name === 'note' || name === 'thrown') throw new Error(SECRETS.annotated);
        return name === 'route' ? 'hidden' : value;
      },
    });
    plant(processor);
    const [event] = await finish();
    for (const name of ['note', 'thrown']) expect(event?.properties).not.toHaveProperty(name);
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
