import { SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { SpanEventHook, SpanHook } from '@openfeature/open-telemetry-hooks';
import { InMemoryProvider, OpenFeature, type Hook } from '@openfeature/server-sdk';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';
import { startLocalPostHog, type StoredEvent } from '../../src/local/posthog.js';
import { useContextManager } from '../fixtures/active.js';
import { http, makeSpan, wordOf, type TestSpan } from '../fixtures/spans.js';
import { makeReader, read } from './reading.js';

useContextManager();

const KEY = 'feature_flag.key';
const VARIANT = 'feature_flag.result.variant';
const VALUE = 'feature_flag.result.value';

function child(attributes: Attributes, events: TestSpan['events'] = []): TestSpan {
  return makeSpan({ kind: SpanKind.INTERNAL, attributes, events });
}

describe('A feature flag', () => {
  it.each<[string, readonly TestSpan[], object | undefined]>([
    ['a span', [child({ [KEY]: 'checkout', [VARIANT]: 'blue' })], { checkout: 'blue' }],
    [
      'a span by the older name',
      [child({ [KEY]: 'checkout', 'feature_flag.variant': 'blue' })],
      { checkout: 'blue' },
    ],
    [
      'a span by both names',
      [child({ 'feature_flag.variant': 'old', [KEY]: 'a', [VARIANT]: 'new' })],
      { a: 'new' },
    ],
    ['a value', [child({ [KEY]: 'checkout', [VALUE]: true })], { checkout: true }],
    ['a short text as a value', [child({ [KEY]: 'model', [VALUE]: 'v2.1' })], { model: 'v2.1' }],
    ['the variant before the value', [child({ [KEY]: 'a', [VARIANT]: 'on', [VALUE]: true })], { a: 'on' }],
    [
      'several spans',
      [child({ [KEY]: 'a', [VALUE]: 3 }), child({ [KEY]: 'b', [VALUE]: false })],
      { a: 3, b: false },
    ],
    [
      'the last evaluation',
      [child({ [KEY]: 'a', [VARIANT]: 'x' }), child({ [KEY]: 'a', [VARIANT]: 'y' })],
      { a: 'y' },
    ],
    [
      'events, of today and of before',
      [
        child({}, [
          { name: 'feature_flag.evaluation', attributes: { [KEY]: 'a', [VARIANT]: 'x' } },
          { name: 'feature_flag', attributes: { [KEY]: 'b', 'feature_flag.variant': 'y' } },
          { name: 'other', attributes: { [KEY]: 'c', [VARIANT]: 'z' } },
        ]),
      ],
      { a: 'x', b: 'y' },
    ],
    ['no key', [child({ [VARIANT]: 'blue' })], undefined],
    ['no variant and no value', [child({ [KEY]: 'checkout' })], undefined],
    ['a long value', [child({ [KEY]: 'a', [VALUE]: 'x'.repeat(65) })], undefined],
    ['a value of somebody', [child({ [KEY]: 'a', [VALUE]: 'jane@acme.example' })], undefined],
    ['a number of somebody', [child({ [KEY]: 'a', [VARIANT]: 'user-1234567' })], undefined],
    [
      'a uuid, of letters for the most part',
      [child({ [KEY]: 'a', [VALUE]: 'aaaaa9fa-9daa-283a-9fff-fffadaaaaaaa' })],
      undefined,
    ],
    ['a value with blanks', [child({ [KEY]: 'a', [VALUE]: 'Hello Jane' })], undefined],
    ['a secret', [child({ [KEY]: 'a', [VALUE]: 'sk_live_abc' })], undefined],
    ['a key that is no identifier', [child({ [KEY]: 'jane@acme.example', [VARIANT]: 'on' })], undefined],
    ['a prototype’s name', [child({ [KEY]: '__proto__', [VARIANT]: 'on' })], undefined],
  ])('is told by %s', (_, children, flags) => {
    expect(read(http('/x'), children).featureFlags).toEqual(flags);
  });

  it('is one of twenty on a request', () => {
    const events = Array.from({ length: 30 }, (_, n) => ({
      name: 'feature_flag',
      attributes: { [KEY]: `flag-${wordOf(n)}`, [VARIANT]: 'on' },
    }));
    expect(Object.keys(read(http('/x'), [child({}, events)]).featureFlags ?? {})).toHaveLength(20);
  });

  it('has fifty variants in a process, and there are two hundred flags', () => {
    const reader = makeReader();
    const flagsOf = (key: string, variant: string): object | undefined =>
      read(http('/x'), [child({ [KEY]: key, [VARIANT]: variant })], reader).featureFlags;
    const variants = Array.from({ length: 60 }, (_, n) => flagsOf('a', wordOf(n)));
    expect(variants.filter(Boolean)).toHaveLength(50);
    const keys = Array.from({ length: 250 }, (_, n) => flagsOf(`flag-${wordOf(n)}`, 'on'));
    expect(keys.filter(Boolean)).toHaveLength(199);
  });
});

describe('Flags that OpenFeature evaluates', () => {
  let processor: PostHogEventSpanProcessor | undefined;
  // The hook's tracer is the global one of when it was loaded: one provider for all cases.
  const tracing = new BasicTracerProvider({
    spanProcessors: [
      {
        onStart: (span, from) => processor?.onStart(span, from),
        onEnd: (span) => processor?.onEnd(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  beforeAll(() => {
    trace.setGlobalTracerProvider(tracing);
  });
  afterEach(() => OpenFeature.clearHooks());

  /** Every flag is evaluated in a handler's span, below the server's. */
  async function serve(hook: Hook, users: readonly string[]): Promise<readonly StoredEvent[]> {
    const posthog = await startLocalPostHog();
    processor = new PostHogEventSpanProcessor({
      projectToken: 'phc_flags',
      host: posthog.url,
      events: { 'POST /orders': 'order_placed' },
    });
    await OpenFeature.setProviderAndWait(
      new InMemoryProvider({
        'new-checkout': {
          variants: { control: false, treatment: true },
          defaultVariant: 'control',
          disabled: false,
          contextEvaluator: ({ targetingKey = '' }) => (isTreated(targetingKey) ? 'treatment' : 'control'),
        },
      }),
    );
    OpenFeature.addHooks(hook);
    const client = OpenFeature.getClient();
    const tracer = trace.getTracer('app');
    for (const user of users) {
      const isTreatment = isTreated(user);
      // Of the treatment three in four place an order, of the others one in four.
      const places = Number(user.slice(5)) % 4 < (isTreatment ? 3 : 1);
      for (const path of ['/cart', ...(places ? ['/orders'] : [])]) {
        const attributes = {
          ...http(path, { 'http.route': path, 'user.id': user }),
          'http.request.method': path === '/cart' ? 'GET' : 'POST',
        };
        await tracer.startActiveSpan('request', { kind: SpanKind.SERVER, attributes }, async (server) => {
          await tracer.startActiveSpan('handler', async (handler) => {
            await client.getBooleanValue('new-checkout', false, { targetingKey: user });
            await client.getBooleanValue('missing', false, { targetingKey: user });
            handler.end();
          });
          server.end();
        });
      }
    }
    await processor.shutdown();
    const events = posthog.events();
    await posthog.close();
    return events;
  }

  afterAll(async () => {
    trace.disable();
    await OpenFeature.close();
  });

  it.each<[string, Hook]>([
    ['a span for each', new SpanHook()],
    ['events of the active span', new SpanEventHook()],
  ])('split the conversion by variant: %s', async (_, hook) => {
    const users = Array.from({ length: 40 }, (__, n) => `user-${n}`);
    const events = await serve(hook, users);
    expect(events.every(({ properties }) => properties['error_type'] === undefined)).toBe(true);
    expect(conversionBy(events, 'new-checkout')).toEqual({
      control: { exposed: 20, converted: 5 },
      treatment: { exposed: 20, converted: 15 },
    });
  });
});

/** Half of each four, so that both variants have users of every kind. */
function isTreated(user: string): boolean {
  return Number(user.slice(5)) >= 20;
}

/** As PostHog's experiments do with a custom exposure event: persons by the variant of their exposure. */
function conversionBy(
  events: readonly StoredEvent[],
  flag: string,
): Readonly<Record<string, { exposed: number; converted: number }>> {
  const variants: Record<string, { exposed: number; converted: number }> = {};
  const buyers = new Set(
    events.filter(({ event }) => event === 'order_placed').map(({ distinctId }) => distinctId),
  );
  for (const { event, distinctId, properties } of events) {
    if (event !== 'api_request') continue;
    const variant = String(properties[`$feature/${flag}`]);
    const counts = (variants[variant] ??= { exposed: 0, converted: 0 });
    counts.exposed += 1;
    if (buyers.has(distinctId)) counts.converted += 1;
  }
  return variants;
}
