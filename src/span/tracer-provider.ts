import { trace } from '@opentelemetry/api';

/** What stands behind the API's proxy; `undefined` while no SDK is registered. */
export function registeredProvider(): object | undefined {
  const proxy = trace.getTracerProvider();
  const getDelegate: unknown = Reflect.get(proxy, 'getDelegate');
  const provider: unknown = typeof getDelegate === 'function' ? getDelegate.call(proxy) : proxy;
  // Without one, the API's own, which makes no spans.
  return isObject(provider) && nameOf(provider) !== 'NoopTracerProvider' ? provider : undefined;
}

/**
 * The list of a provider's span processors, itself: SDK 2 and 3 keep it in a private field, and so does SDK 1 when
 * it was made with processors. `undefined` for what is no OpenTelemetry SDK, or one that hides it.
 */
export function processorList(provider: object): unknown[] | undefined {
  for (const name of ['_activeSpanProcessor', 'activeSpanProcessor']) {
    const active = objectAt(provider, name);
    const list: unknown = active && Reflect.get(active, '_spanProcessors');
    if (Array.isArray(list)) return list;
  }
  return undefined;
}

/** Where a provider keeps its sampler: for tracers to come, and on those that are there. */
export function samplerHolders(provider: object): readonly (readonly [holder: object, name: string])[] {
  const holders: (readonly [object, string])[] = [];
  for (const name of ['_tracerOptions', '_config']) {
    const options = objectAt(provider, name);
    if (options) holders.push([options, 'sampler']);
  }
  const tracers: unknown = Reflect.get(provider, '_tracers');
  if (!(tracers instanceof Map)) return holders;
  for (const tracer of tracers.values()) if (isObject(tracer)) holders.push([tracer, '_sampler']);
  return holders;
}

/** The sampler in such a place. */
export function samplerIn(holder: object, name: string): object | undefined {
  const sampler = objectAt(holder, name);
  return sampler && typeof Reflect.get(sampler, 'shouldSample') === 'function' ? sampler : undefined;
}

/** Its class's name, for a message. */
export function nameOf(provider: object): string {
  const name: unknown = provider.constructor?.name;
  // Bundled SDKs number their classes: SDK 3's is `TracerProvider$1`.
  const plain = typeof name === 'string' ? name.replace(/\$\d+$/, '') : '';
  return /^\w{1,60}$/.test(plain) ? plain : 'a tracer provider';
}

function objectAt(holder: object, name: string): object | undefined {
  const value: unknown = Reflect.get(holder, name);
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
