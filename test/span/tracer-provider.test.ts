import { ProxyTracerProvider, trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { AlwaysOnSampler, BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import {
  nameOf,
  processorList,
  registeredProvider,
  samplerHolders,
  samplerIn,
} from '../../src/span/tracer-provider.js';

afterEach(() => trace.disable());

describe('The registered provider', () => {
  it('is what stands behind the API’s proxy', () => {
    expect(registeredProvider()).toBeUndefined();
    const provider = new BasicTracerProvider();
    trace.setGlobalTracerProvider(provider);
    expect(trace.getTracerProvider()).toBeInstanceOf(ProxyTracerProvider);
    expect(registeredProvider()).toBe(provider);
  });

  it('may be one that isn’t an SDK’s', () => {
    class Mine implements TracerProvider {
      readonly getTracer = (name: string): Tracer => trace.getTracer(name);
    }
    const mine = new Mine();
    trace.setGlobalTracerProvider(mine);
    expect(registeredProvider()).toBe(mine);
    expect(processorList(mine)).toBeUndefined();
    expect(samplerHolders(mine)).toEqual([]);
  });
});

describe('What an SDK’s provider holds', () => {
  const processor = new NoopSpanProcessor();
  const sampler = new AlwaysOnSampler();
  const provider = new BasicTracerProvider({ sampler, spanProcessors: [processor] });

  it('is the list of its processors, itself', () => {
    expect(processorList(provider)).toEqual([processor]);
    expect(processorList(provider)).toBe(processorList(provider));
  });

  it('is in the same list under SDK 1’s name', () => {
    const list = [processor];
    expect(processorList({ activeSpanProcessor: { _spanProcessors: list } })).toBe(list);
    expect(processorList({ activeSpanProcessor: { _spanProcessors: 'x' } })).toBeUndefined();
    expect(processorList({ _activeSpanProcessor: null })).toBeUndefined();
  });

  it('is its sampler, and each tracer’s', () => {
    const before = samplerHolders(provider).length;
    provider.getTracer('one');
    const holders = samplerHolders(provider);
    expect(holders.length).toBeGreaterThan(0);
    expect(holders.length).toBeGreaterThanOrEqual(before);
    for (const [holder, name] of holders) expect(samplerIn(holder, name)).toBe(sampler);
    const tracers = new Map<string, unknown>([
      ['a', { _sampler: sampler }],
      ['b', 'x'],
    ]);
    expect(samplerHolders({ _tracers: tracers })).toEqual([[{ _sampler: sampler }, '_sampler']]);
    expect(samplerHolders({ _config: {}, _tracers: [] })).toEqual([[{}, 'sampler']]);
  });

  it.each<[object, unknown]>([
    [{ sampler }, sampler],
    [{ sampler: {} }, undefined],
    [{ sampler: null }, undefined],
    [{}, undefined],
  ])('%# is a sampler only when it samples', (holder, found) => {
    expect(samplerIn(holder, 'sampler')).toBe(found);
  });
});

describe('The name of a provider', () => {
  it.each<[string, object, string]>([
    ['its class', new BasicTracerProvider(), 'BasicTracerProvider'],
    [
      'its class, without a bundler’s number',
      { constructor: { name: 'TracerProvider$1' } },
      'TracerProvider',
    ],
    ['no other text', { constructor: { name: 'a b' } }, 'a tracer provider'],
    ['no long text', { constructor: { name: 'a'.repeat(61) } }, 'a tracer provider'],
    ['no other value', { constructor: { name: 7 } }, 'a tracer provider'],
    ['nothing', Object.create(null), 'a tracer provider'],
  ])('is that of %s', (_, provider, name) => {
    expect(nameOf(provider)).toBe(name);
  });
});
