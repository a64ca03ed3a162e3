import { trace } from '@opentelemetry/api';
import type { PostHogEventSpanProcessor } from '../processor.js';
import { isServerSpanSampler, recordServerSpans } from '../../span/record-server-spans.js';

/** What an SDK calls. */
export type SpanProcessor = Pick<PostHogEventSpanProcessor, 'onStart' | 'onEnd' | 'forceFlush' | 'shutdown'>;

/** What was attached to, in words for the one line that says so. */
export interface Attachment {
  readonly provider: string;
  /** Whether requests of unsampled traces are seen: the sampler records them, or could be made to. */
  readonly recordsServerSpans: boolean;
}

/**
 * Adds the processor to the tracer provider that is registered, after the fact. SDK 1 has a public method for
 * it (as dd-trace has); SDK 2 and 3 keep their processors in a private list, so everything is looked for before
 * it is touched.
 *
 * @returns `undefined` when no SDK is registered, or none that can be added to.
 */
export function attach(processor: SpanProcessor): Attachment | undefined {
  const provider = registeredProvider();
  if (!provider) return undefined;
  if (!addToList(provider, processor) && !addByMethod(provider, processor)) return undefined;
  return { provider: nameOf(provider), recordsServerSpans: wrapSamplers(provider) };
}

/** What stands behind the API's proxy. */
function registeredProvider(): object | undefined {
  const proxy = trace.getTracerProvider();
  const getDelegate: unknown = Reflect.get(proxy, 'getDelegate');
  const provider: unknown = typeof getDelegate === 'function' ? getDelegate.call(proxy) : proxy;
  return isObject(provider) ? provider : undefined;
}

/** SDK 2 and 3, and SDK 1 when it was made with processors. */
function addToList(provider: object, processor: SpanProcessor): boolean {
  for (const name of ['_activeSpanProcessor', 'activeSpanProcessor']) {
    const active = objectAt(provider, name);
    const list = active && Reflect.get(active, '_spanProcessors');
    if (!Array.isArray(list)) continue;
    list.push(processor);
    return true;
  }
  return false;
}

function addByMethod(provider: object, processor: SpanProcessor): boolean {
  const add: unknown = Reflect.get(provider, 'addSpanProcessor');
  if (typeof add !== 'function') return false;
  add.call(provider, processor);
  return true;
}

/** Puts `recordServerSpans` around the sampler of tracers that are there, and of those to come. */
function wrapSamplers(provider: object): boolean {
  let isWrapped = false;
  for (const name of ['_tracerOptions', '_config']) {
    const options = objectAt(provider, name);
    if (options) isWrapped = wrapSampler(options, 'sampler') || isWrapped;
  }
  const tracers: unknown = Reflect.get(provider, '_tracers');
  if (!(tracers instanceof Map)) return isWrapped;
  for (const tracer of tracers.values())
    if (isObject(tracer)) isWrapped = wrapSampler(tracer, '_sampler') || isWrapped;
  return isWrapped;
}

function wrapSampler(holder: object, name: string): boolean {
  const sampler = objectAt(holder, name);
  if (!sampler || typeof Reflect.get(sampler, 'shouldSample') !== 'function') return false;
  return isServerSpanSampler(sampler) || Reflect.set(holder, name, recordServerSpans(sampler));
}

function nameOf(provider: object): string {
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
