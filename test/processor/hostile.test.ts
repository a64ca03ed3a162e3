import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PREFIXES, PROTOTYPE_NAMES, READ_KEYS, throwing, VALUES } from '../fixtures/hostile-values.js';
import { accountedFor, startRig, type Rig } from '../fixtures/rig.js';
import { http, makeSpan, under, type SpanInit } from '../fixtures/spans.js';

async function play(rig: Rig, init: SpanInit, changes: object = {}): Promise<void> {
  const span = makeSpan(init);
  for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors(changes)))
    Object.defineProperty(span, key, value);
  rig.processor.onStart(span, under());
  const child = makeSpan({ kind: SpanKind.INTERNAL, attributes: init.attributes ?? {} });
  rig.processor.onStart(child, under(span));
  rig.processor.onEnd(span);
  rig.processor.onEnd(child);
  await rig.processor.forceFlush();
}

/** Calls a method with what its types forbid. */
function call(target: object, method: string, ...args: readonly unknown[]): void {
  const callee: unknown = Reflect.get(target, method);
  if (typeof callee !== 'function') throw new Error(`There is no ${method}`);
  Reflect.apply(callee, target, args);
}

function limitsHold(events: Awaited<ReturnType<Rig['finish']>>): void {
  for (const { properties, event, distinctId } of events) {
    const sent = Object.keys(properties).filter(
      (key) => !key.startsWith('$lib') && key !== '$geoip_disable' && key !== '$is_server',
    );
    expect(sent.length).toBeLessThanOrEqual(64);
    expect(Buffer.byteLength(JSON.stringify({ properties, event, distinctId }))).toBeLessThanOrEqual(65_536);
    expect(event.length).toBeLessThanOrEqual(200);
    expect(distinctId.length).toBeLessThanOrEqual(200);
    const texts = Object.values(properties)
      .flat()
      .filter((value) => typeof value === 'string');
    expect(Math.max(0, ...texts.map((text) => text.length))).toBeLessThanOrEqual(1_024);
    for (const name of ['__proto__', 'constructor', 'prototype'])
      expect(Object.hasOwn(properties, name)).toBe(false);
  }
}

describe('A hostile span', () => {
  it.each<[string, SpanInit, object]>([
    [
      'with ten thousand attributes',
      {
        attributes: Object.fromEntries(
          Array.from({ length: 10_000 }, (_, n) => [`posthog.properties.p${n}`, n]),
        ),
      },
      {},
    ],
    [
      'with values of a megabyte',
      {
        attributes: Object.fromEntries(
          PREFIXES.flatMap((prefix) => [1, 2, 3].map((n) => [`${prefix}big${n}`, 'ü"\n'.repeat(350_000)])),
        ),
      },
      {},
    ],
    [
      'with properties of nothing but escapes',
      {
        attributes: Object.fromEntries(
          Array.from({ length: 80 }, (_, n) => [`posthog.properties.p${n}`, '\u0001"\\'.repeat(400)]),
        ),
      },
      {},
    ],
    [
      'with arrays of long numbers',
      {
        attributes: Object.fromEntries(
          Array.from({ length: 80 }, (_, n) => [
            `posthog.properties.p${n}`,
            Array.from({ length: 64 }, () => -1.234567890123456e-300),
          ]),
        ),
      },
      {},
    ],
    [
      'with keys of other alphabets',
      {
        attributes: Object.fromEntries(
          Array.from({ length: 80 }, (_, n) => [
            `posthog.properties.${'字'.repeat(190)}${n}`,
            '字'.repeat(1_024),
          ]),
        ),
      },
      {},
    ],
    [
      'with prototype names as keys',
      {
        attributes: Object.fromEntries(
          PROTOTYPE_NAMES.flatMap((key) => PREFIXES.map((prefix) => [`${prefix}${key}`, 'x'])),
        ),
      },
      {},
    ],
    ['without a resource', {}, { resource: undefined }],
    ['without a status', {}, { status: undefined }],
    ['without a duration', {}, { duration: undefined }],
    ['without times', {}, { startTime: undefined, endTime: undefined }],
    ['with times that are none', { endTime: [Number.NaN, Number.NaN], duration: [-5, Number.NaN] }, {}],
    ['from before the epoch', { endTime: [-1_000, 0], duration: [-1, -1] }, {}],
    ['from the end of time', { endTime: [1e15, 0], duration: [1e15, 0] }, {}],
  ])('%s is one event within the limits', async (_, init, changes) => {
    const rig = await startRig();
    await play(rig, { ...init, attributes: http('/x', { 'user.id': 'u', ...init.attributes }) }, changes);
    const events = await rig.finish();
    expect(events.length).toBe(1);
    expect(events[0]).toMatchObject({ distinctId: 'u', properties: { endpoint: 'GET /{id}' } });
    limitsHold(events);
  });

  it.each<[string, object]>([
    ['without attributes', { attributes: undefined }],
    ['whose attributes throw', { attributes: throwing('http.route') }],
    [
      'whose attributes can’t be listed',
      {
        attributes: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
          },
        ),
      },
    ],
    [
      'whose context throws',
      {
        spanContext: () => {
          throw new Error('no');
        },
      },
    ],
    ['whose kind throws', throwing('kind')],
    ['whose resource throws', throwing('resource')],
  ])('%s throws nothing into the app, and the next request counts', async (_, changes) => {
    const rig = await startRig();
    await play(rig, { attributes: http('/x', { 'user.id': 'u' }) }, changes);
    await play(rig, { attributes: http('/next', { 'user.id': 'u' }) });
    const events = await rig.finish();
    expect(events.at(-1)?.properties['endpoint']).toBe('GET /next');
    const stats = rig.processor.stats();
    expect(accountedFor(stats)).toBe(stats.events.accepted);
  });

  it('with anything as the value of anything throws nothing, keeps the limits and the equation', async () => {
    const rig = await startRig({ ignore: false });
    const key = fc.oneof(
      fc.constantFrom(...READ_KEYS),
      fc
        .tuple(
          fc.constantFrom(...PREFIXES),
          fc.oneof(fc.constantFrom(...PROTOTYPE_NAMES), fc.string({ unit: 'binary', maxLength: 300 })),
        )
        .map((parts) => parts.join('')),
    );
    const value = fc.oneof(
      fc.constantFrom(...VALUES),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.anything({ withBigInt: true, withDate: true }),
    );
    const attributes = fc
      .array(fc.tuple(key, value), { maxLength: 20 })
      .map((pairs) => Object.fromEntries(pairs));
    await fc.assert(
      fc.asyncProperty(attributes, fc.constantFrom(...VALUES), async (given, thing) => {
        await play(rig, { attributes: { ...http('/x'), ...given } });
        // Not a span at all.
        call(rig.processor, 'onStart', thing, under());
        call(rig.processor, 'onEnd', thing);
      }),
      { numRuns: 300 },
    );
    const events = await rig.finish();
    expect(events.length).toBeGreaterThan(200);
    limitsHold(events);
    const stats = rig.processor.stats();
    expect(accountedFor(stats)).toBe(stats.events.accepted);
    expect(stats.events.rejected).toBe(0);
    expect(JSON.stringify(events)).not.toContain('SECRET');
  });

  it('makes no event once the processor is shut down', async () => {
    const rig = await startRig();
    await rig.processor.shutdown();
    await play(rig, { attributes: http('/x') });
    expect(rig.processor.stats().spans.seen).toBe(0);
    expect(await rig.finish()).toEqual([]);
  });
});

describe('A request that can not be read', () => {
  it.each<[string, object]>([
    [
      'whose attributes throw',
      {
        get attributes() {
          throw new Error('attributes');
        },
      },
    ],
    [
      'whose context throws',
      {
        spanContext: () => {
          throw new Error('context');
        },
      },
    ],
    ['without a status', { status: null }],
    ['without times', { endTime: 'x', duration: null }],
    ['from the end of time', { endTime: [1e300, 0] }],
  ])('%s is counted as an event or as ignored', async (_, changes) => {
    const rig = await startRig();
    await play(rig, { attributes: http('/users') }, changes);
    await rig.finish();
    const { requests, events } = rig.processor.stats();
    const ignored = Object.values(requests.ignored).reduce((sum, count) => sum + count, 0);
    expect(events.accepted + ignored).toBe(requests.seen);
    expect(accountedFor(rig.processor.stats())).toBe(events.accepted);
  });
});
