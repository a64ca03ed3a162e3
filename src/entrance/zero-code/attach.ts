import type { PostHogEventSpanProcessor } from '../processor.js';
import { isServerSpanSampler, recordServerSpans } from '../../span/record-server-spans.js';
import {
  nameOf,
  processorList,
  registeredProvider,
  samplerHolders,
  samplerIn,
} from '../../span/tracer-provider.js';

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

function addToList(provider: object, processor: SpanProcessor): boolean {
  const list = processorList(provider);
  list?.push(processor);
  return list !== undefined;
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
  for (const [holder, name] of samplerHolders(provider)) isWrapped = wrapSampler(holder, name) || isWrapped;
  return isWrapped;
}

function wrapSampler(holder: object, name: string): boolean {
  const sampler = samplerIn(holder, name);
  if (!sampler) return false;
  return isServerSpanSampler(sampler) || Reflect.set(holder, name, recordServerSpans(sampler));
}
