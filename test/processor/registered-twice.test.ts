import { SpanKind, diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PostHogEventSpanProcessorOptions } from '../../src/index.js';
import { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';
import { addProcessor, request, startRig } from '../fixtures/rig.js';
import { http, makeSpan, under } from '../fixtures/spans.js';

/** Options as JavaScript may give them, whatever the types say. */
function untyped(given: object): PostHogEventSpanProcessorOptions {
  const options: PostHogEventSpanProcessorOptions = {};
  return Object.assign(options, given);
}

/** What the processors say to whoever runs the app. */
function listen(): readonly string[] {
  const said: string[] = [];
  const logger: DiagLogger = {
    error: () => undefined,
    info: () => undefined,
    debug: () => undefined,
    verbose: () => undefined,
    warn: (message) => void said.push(message),
  };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  onTestFinished(() => {
    diag.disable();
  });
  return said;
}

describe('A span handed over twice', () => {
  it('by the same processor, registered twice, is one event', async () => {
    const said = listen();
    const rig = await startRig({ delivery: { flushIntervalMs: 5 } });
    const [outer, child, inner] = [
      makeSpan({ attributes: http('/x') }),
      makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'user.id': 'u' } }),
      makeSpan({ attributes: http('/x', { 'http.route': '/x' }) }),
    ];
    for (const [span, parent] of [
      [outer, undefined],
      [child, outer],
      [inner, child],
    ] as const) {
      for (let time = 0; time < 2; time += 1) rig.processor.onStart(span, under(parent));
    }
    for (const span of [inner, child, outer])
      for (let time = 0; time < 2; time += 1) rig.processor.onEnd(span);
    // At once, not when the wait for the rest of a chain is over.
    await rig.posthog.waitForEvents(1);
    const events = await rig.finish();
    expect(events.map(({ distinctId }) => distinctId)).toEqual(['u']);
    expect(events[0]?.copies).toBe(1);
    expect(rig.processor.stats().requests.seen).toBe(1);
    expect(rig.processor.stats().spans.server).toBe(2);
    expect(said).toEqual([expect.stringContaining('registered twice')]);
  });

  it('by two processors with a client each, or one of them in a dry run, is an event of each', async () => {
    const captured: string[] = [];
    const client = (name: string) => ({ capture: () => void captured.push(name) });
    const processors = [
      new PostHogEventSpanProcessor({ client: client('a') }),
      new PostHogEventSpanProcessor({ client: client('b') }),
      new PostHogEventSpanProcessor({ projectToken: 'phc_same', dryRun: true }),
    ];
    const said = listen();
    const span = makeSpan({ attributes: http('/x', { 'user.id': 'u' }) });
    for (const processor of processors) processor.onStart(span, under());
    for (const processor of processors) processor.onEnd(span);
    await Promise.all(processors.map((processor) => processor.shutdown()));
    expect(captured).toEqual(['a', 'b']);
    expect(said).toEqual([expect.stringContaining('dry run: api_request')]);
  });

  it('by two processors for the same project is one event, and the second one says so once', async () => {
    const said = listen();
    const rig = await startRig({ projectToken: 'phc_same' });
    const second = addProcessor(rig.posthog, { projectToken: 'phc_same' });
    for (let n = 0; n < 10; n += 1) {
      const span = makeSpan({ attributes: http('/x', { 'user.id': `u${n}` }) });
      for (const processor of [rig.processor, second]) processor.onStart(span, under());
      for (const processor of [rig.processor, second]) processor.onEnd(span);
    }
    await second.shutdown();
    const events = await rig.finish();
    expect(events.length).toBe(10);
    expect(events.every(({ copies }) => copies === 1)).toBe(true);
    expect(second.stats().events.accepted).toBe(0);
    expect(said.filter((message) => message.includes('registered twice'))).toHaveLength(1);
  });

  it('by two processors for different projects is an event of each', async () => {
    const said = listen();
    const rig = await startRig({ projectToken: 'phc_one' });
    const second = addProcessor(rig.posthog, { projectToken: 'phc_two' });
    const span = makeSpan({ attributes: http('/x', { 'user.id': 'u' }) });
    for (const processor of [rig.processor, second]) processor.onStart(span, under());
    for (const processor of [rig.processor, second]) processor.onEnd(span);
    await Promise.all([rig.processor.shutdown(), second.shutdown()]);
    expect(rig.processor.stats().events.delivered).toBe(1);
    expect(second.stats().events.delivered).toBe(1);
    expect(said).toEqual([]);
  });
});

describe('Spans that are events by themselves', () => {
  it('carry the caller of their request, and their own properties only', async () => {
    const rig = await startRig();
    const server = makeSpan({
      attributes: http('/x', { 'user.id': 'u', 'organization.id': 'o', 'posthog.properties.a': 1 }),
    });
    const job = makeSpan({
      kind: SpanKind.PRODUCER,
      traceId: server.spanContext().traceId,
      attributes: { 'posthog.event': 'export_made', 'posthog.properties.rows': 7 },
    });
    rig.processor.onStart(server, under());
    rig.processor.onStart(job, under(server));
    rig.processor.onEnd(server);
    rig.processor.onEnd(job);
    const events = await rig.finish();
    const made = events.find(({ event }) => event === 'export_made');
    expect(made).toMatchObject({
      distinctId: 'u',
      properties: { rows: 7, organization_id: 'o', request_count: 1 },
    });
    expect(made?.properties).not.toHaveProperty('a');
    expect(made?.properties).not.toHaveProperty('endpoint');
    expect(events.find(({ event }) => event === 'api_request')?.properties).not.toHaveProperty('rows');
  });

  it('name the request’s event when they are its server span, ignored paths included', async () => {
    const rig = await startRig({ events: { 'GET /health': 'other' } });
    request(rig.processor, '/health', { 'posthog.event': 'health_checked' });
    request(rig.processor, '/health');
    const events = await rig.finish();
    expect(events.map(({ event }) => event)).toEqual(['health_checked']);
    expect(rig.processor.stats().requests.ignored).toEqual({ pattern: 1 });
  });
});

describe('The app’s own functions', () => {
  it('that throw or are async harm nothing, are named, and don’t tell what they threw', async () => {
    const said = listen();
    const rejects = async (): Promise<never> => Promise.reject(new Error('sk_live_SECRET'));
    const throws = (): never => {
      throw new RangeError('sk_live_SECRET');
    };
    const rig = await startRig(
      untyped({
        caller: throws,
        events: [
          ['GET /a', { name: 'a', when: throws }],
          ['GET /b', { name: 'b', when: rejects }],
          ['GET /c', { name: 'c', properties: throws }],
        ],
        delivery: { waitUntil: throws },
      }),
    );
    for (const path of ['/a', '/b', '/c']) request(rig.processor, path);
    const events = await rig.finish();
    expect(events.map(({ event }) => event)).toEqual(['api_request', 'api_request', 'c']);
    const text = said.join('\n');
    for (const option of ['caller', 'events.when', 'events.properties', 'delivery.waitUntil'])
      expect(text).toContain(`\`${option}\` threw RangeError`);
    expect(text).not.toContain('SECRET');
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'before_send_error',
    ],
    ['is async', () => Promise.reject(new Error('no')), 'before_send_error'],
    ['returns null', () => null, 'before_send'],
    ['returns a text', () => 'x', 'before_send_error'],
  ])('drop events, counted, when beforeSend %s', async (_, beforeSend, reason) => {
    listen();
    const rig = await startRig(untyped({ beforeSend }));
    request(rig.processor, '/x');
    expect(await rig.finish()).toEqual([]);
    expect(rig.processor.stats().events).toMatchObject({
      accepted: 1,
      delivered: 0,
      dropped: { [reason]: 1 },
    });
  });
});
