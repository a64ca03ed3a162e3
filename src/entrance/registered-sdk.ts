import { nameOf, processorList, registeredProvider } from '../span/tracer-provider.js';

/** Whether an SDK's list has the processor, by itself or by what stands for it. */
export function holds(list: readonly unknown[], processor: object): boolean {
  return list.some((entry) => entry === processor || (isObject(entry) && ALIASES.get(entry) === processor));
}

const ALIASES = new WeakMap<object, object>();

/** Says that what stands in the SDK's list is the processor all the same. */
export function standsFor(entry: object, processor: object): void {
  ALIASES.set(entry, processor);
}

/** Whether no spans are exported, since the processor is the SDK's only one, and nothing says that this is meant. */
export function exportsNothing(processor: object): boolean {
  const provider = registeredProvider();
  const list = provider && processorList(provider);
  if (list?.length !== 1 || !holds(list, processor)) return false;
  return process.env['OTEL_TRACES_EXPORTER']?.trim() !== 'none';
}

/** Whether the environment names an exporter or its collector, which then gets nothing. */
export function wantsExport(): boolean {
  const names = ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  return names.some((name) => (process.env[name] ?? '').trim() !== '');
}

export const LOST_EXPORTER: string =
  'no traces are exported, for beside `spanProcessors` the SDK takes neither `traceExporter` nor ' +
  'OTEL_TRACES_EXPORTER. List both: spanProcessors: [new BatchSpanProcessor(exporter), new ' +
  'PostHogEventSpanProcessor()]. (If that is meant, OTEL_TRACES_EXPORTER=none says so.)';

/** The tracer provider that hands over spans, in a word. */
export function providerName(): string {
  const provider = registeredProvider();
  return provider ? nameOf(provider) : 'an unregistered tracer provider';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
