import { createTraceState } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { PostHogEventSpanProcessorOptions } from '../../src/index.js';
import { isEstimate } from '../../src/insights/index.js';
import { weightOf } from '../../src/event/sampling/upstream.js';
import { share } from '../../src/event/sampling/sampling.js';
import { addProcessor, request, startRig } from '../fixtures/rig.js';
import { hex, http, makeSpan, under } from '../fixtures/spans.js';

describe('sampling', () => {
  it('keeps whole callers, the same ones in every replica, and each stands for 1 / rate', async () => {
    const options = { sampling: { rate: 0.25 }, projectToken: 'phc_sampling' };
    const { posthog, processor, finish } = await startRig(options);
    const replica = addProcessor(posthog, options);
    for (let n = 0; n < 400; n += 1) {
      for (const one of [processor, processor, replica]) {
        request(one, '/items', { 'http.route': '/items', 'user.id': `user_${n}` });
      }
    }
    await replica.shutdown();
    const events = await finish();
    const requests = new Map<string, number>();
    for (const { distinctId } of events) requests.set(distinctId, (requests.get(distinctId) ?? 0) + 1);
    expect(new Set(requests.values())).toEqual(new Set([3]));
    // Ten standard deviations around 100.
    expect(requests.size).toBeGreaterThan(13);
    expect(requests.size).toBeLessThan(187);
    expect(new Set(events.map(({ properties }) => properties['request_count']))).toEqual(new Set([4]));
    const { ignored } = processor.stats().requests;
    expect(ignored).toEqual({ sampled: 800 - requests.size * 2 });
  });

  it('keeps whole traces by trace, whoever calls', async () => {
    const { processor, finish } = await startRig({ sampling: { rate: 0.5, by: 'trace' } });
    for (let n = 0; n < 200; n += 1) {
      for (const user of ['alice', 'bob']) {
        const attributes = http('/items', { 'http.route': '/items', 'user.id': user });
        const span = makeSpan({ traceId: hex(n + 1, 32), attributes });
        processor.onStart(span, under());
        processor.onEnd(span);
      }
    }
    const traces = new Map<unknown, number>();
    for (const { properties } of await finish()) {
      traces.set(properties['$trace_id'], (traces.get(properties['$trace_id']) ?? 0) + 1);
    }
    expect(new Set(traces.values())).toEqual(new Set([2]));
    expect(traces.size).toBeGreaterThan(30);
    expect(traces.size).toBeLessThan(170);
  });

  it('has rates by pattern, and keeps all that a rule of events names', async () => {
    const { processor, finish } = await startRig({
      sampling: { rate: 1, rules: { 'GET /search': 0.001, 'GET /**': 0.5 } },
      events: { 'POST /items': 'item_created' },
    });
    for (let n = 0; n < 100; n += 1) {
      const user = { 'user.id': `user_${n}` };
      request(processor, '/search', { ...user, 'http.route': '/search' });
      request(processor, '/items', { ...user, 'http.route': '/items' });
      request(processor, '/items', { ...user, 'http.route': '/items', 'http.request.method': 'POST' });
      request(processor, '/items', { ...user, 'http.route': '/items', 'http.request.method': 'PUT' });
    }
    const events = await finish();
    const weights = (endpoint: string): readonly unknown[] =>
      events.flatMap(({ properties }) =>
        properties['endpoint'] === endpoint ? [properties['request_count']] : [],
      );
    expect(weights('POST /items')).toEqual(Array.from({ length: 100 }, () => 1));
    expect(weights('PUT /items')).toHaveLength(100);
    expect(new Set(weights('GET /items'))).toEqual(new Set([2]));
    expect(weights('GET /search').length).toBeLessThan(5);
  });

  it('makes up for an upstream sampler that thinned the spans', async () => {
    const { processor, finish } = await startRig();
    end(processor, 'ot=th:c', 1);
    end(processor, 'vendor=x,ot=rv:6e6d1a75832a2f;th:8', 1);
    end(processor, undefined, 1);
    const counts = (await finish()).map(({ properties }) => properties['request_count']);
    expect(counts).toEqual([4, 2, 1]);
  });

  it.each<[string, PostHogEventSpanProcessorOptions, readonly (number | undefined)[]]>([
    ['one by one', {}, [0.25, 0.25, 0.25, 0.25, undefined]],
    ['rolled up', { rollup: {} }, [0.25, undefined]],
    ['rolled up, nothing allowed but this', { rollup: {}, properties: ['endpoint'] }, [0.25, undefined]],
    [
      'and believes no sampler',
      { sampling: { upstream: false } },
      Array.from({ length: 5 }, () => undefined),
    ],
  ])('an event says so, %s', async (_, options, rates) => {
    const { processor, finish } = await startRig(options);
    for (let n = 0; n < 4; n += 1) end(processor, 'ot=th:c', 1);
    request(processor, '/others', { 'http.route': '/others', 'http.response.status_code': 200 });
    const events = await finish();
    expect(events.map(({ properties }) => properties['sampling_rate'])).toEqual(rates);
    expect(isEstimate(events)).toBe(rates.some((rate) => rate !== undefined));
  });

  it('has a rate of its own in a roll-up of requests that were kept at several', async () => {
    const { processor, finish } = await startRig({ rollup: {} });
    for (const state of ['ot=th:c', 'ot=th:8', undefined]) end(processor, state, 1);
    const [event] = await finish();
    // Three of seven.
    expect(event?.properties).toMatchObject({ request_count: 7, sampling_rate: 0.428571428571 });
  });

  it('makes up for nothing where unsampled requests are seen, too, or the option says no', async () => {
    const { posthog, processor, finish } = await startRig({ projectToken: 'phc_all' });
    const other = addProcessor(posthog, { projectToken: 'phc_all', sampling: { upstream: false } });
    end(processor, undefined, 0);
    end(processor, 'ot=th:c', 1);
    end(other, 'ot=th:c', 1);
    await other.shutdown();
    const counts = (await finish()).map(({ properties }) => properties['request_count']);
    expect(counts).toEqual([1, 1, 1]);
  });

  it.each([
    ['th:0', 1],
    ['th:8', 2],
    ['th:c', 4],
    ['th:fd70a3d70a3d71;rv:00000000000000', 100],
    ['rv:00000000000000', 1],
    ['th:', 1],
    ['th:xyz', 1],
    ['th:ffffffffffffff', 1],
    ['th:123456789abcdef0', 1],
    ['xth:c', 1],
    ['', 1],
  ])('reads %j as a weight of %d', (entry, weight) => {
    expect(weightOf(entry)).toBeCloseTo(weight, 6);
  });

  it('spreads any kind of ids evenly', () => {
    const kinds: readonly ((n: number) => string)[] = [
      (n) => `caller user_${n}`,
      (n) => `caller ${n}`,
      (n) => `caller 0190${hex(n, 8)}-7000-8000-000000000000`,
      (n) => `trace ${hex(n, 32)}`,
      (n) => `caller customer-${n}@example.com`,
    ];
    for (const idOf of kinds) {
      for (const rate of [0.01, 0.1, 0.5]) {
        const ids = Array.from({ length: 100_000 }, (_, n) => share(idOf(n)) < rate);
        const kept = ids.filter(Boolean).length;
        const deviation = Math.sqrt(100_000 * rate * (1 - rate));
        expect(Math.abs(kept - 100_000 * rate)).toBeLessThan(5 * deviation);
      }
    }
  });
});

function end(
  processor: ReturnType<typeof addProcessor>,
  state: string | undefined,
  traceFlags: number,
): void {
  const span = makeSpan({ attributes: http('/items', { 'http.route': '/items' }), traceFlags });
  const traceState = state === undefined ? undefined : createTraceState(state);
  const spanContext = { ...span.spanContext(), ...(traceState && { traceState }) };
  const withState = Object.assign(span, { spanContext: () => spanContext });
  processor.onStart(withState, under());
  processor.onEnd(withState);
}
