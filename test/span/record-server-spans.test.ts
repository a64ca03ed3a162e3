import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { recordServerSpans } from '../../src/span/record-server-spans.js';
import { remote } from '../fixtures/spans.js';

/** What a processor sees and what is exported under a sampler, of a request with a child of each kind. */
async function traceWith(
  sampler: Sampler,
  parent = context.active(),
): Promise<{ seen: readonly string[]; exported: readonly string[] }> {
  const exporter = new InMemorySpanExporter();
  const seen: ReadableSpan[] = [];
  const watching = {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void seen.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const provider = new BasicTracerProvider({
    sampler,
    spanProcessors: [watching, new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('test');
  const start = (name: string, kind: SpanKind, under: Span | undefined): Span =>
    tracer.startSpan(name, { kind }, under ? trace.setSpan(context.active(), under) : parent);
  const server = start('server', SpanKind.SERVER, undefined);
  const internal = start('internal', SpanKind.INTERNAL, server);
  const nested = start('nested', SpanKind.INTERNAL, internal);
  const client = start('client', SpanKind.CLIENT, server);
  const job = start('job', SpanKind.INTERNAL, undefined);
  for (const span of [job, client, nested, internal, server]) span.end();
  await provider.forceFlush();
  const names = (spans: readonly ReadableSpan[]): readonly string[] =>
    spans.map(({ name }) => name).toSorted();
  return { seen: names(seen), exported: names(exporter.getFinishedSpans()) };
}

const REQUEST = ['internal', 'nested', 'server'];
const ALL = ['client', 'internal', 'job', 'nested', 'server'];
const parentBased = (): Sampler => new ParentBasedSampler({ root: new AlwaysOffSampler() });

describe('recordServerSpans()', () => {
  it.each<[string, Sampler, readonly string[], readonly string[]]>([
    [
      'shows the request’s spans that no sampler wants, and exports none',
      recordServerSpans(new AlwaysOffSampler()),
      REQUEST,
      [],
    ],
    ['does so around a parent-based sampler', recordServerSpans(parentBased()), REQUEST, []],
    [
      'shows the server span alone when told so',
      recordServerSpans(parentBased(), { internal: false }),
      ['server'],
      [],
    ],
    ['changes nothing about what is sampled', recordServerSpans(new AlwaysOnSampler()), ALL, ALL],
    ['is what it is about: without it nothing is seen', parentBased(), [], []],
  ])('%s', async (_, sampler, seen, exported) => {
    expect(await traceWith(sampler)).toEqual({ seen, exported });
  });

  it('shows a request whose remote parent is not sampled', async () => {
    const far = trace.setSpanContext(context.active(), {
      ...trace.getSpanContext(remote('a'.repeat(32), 'b'.repeat(16))),
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 0,
      isRemote: true,
    });
    expect(await traceWith(recordServerSpans(parentBased()), far)).toEqual({ seen: REQUEST, exported: [] });
  });

  it('passes on what the sampler adds, and its name', () => {
    const sampler = {
      shouldSample: () => ({ decision: 0, attributes: { 'sampler.rule': 'x' }, traceState: undefined }),
      toString: () => 'Mine{0.1}',
    };
    const wrapped = recordServerSpans(sampler);
    expect(
      Reflect.apply(wrapped.shouldSample, undefined, [
        context.active(),
        'a'.repeat(32),
        'GET',
        SpanKind.SERVER,
        {},
        [],
      ]),
    ).toEqual({
      decision: 1,
      attributes: { 'sampler.rule': 'x' },
      traceState: undefined,
    });
    expect(wrapped.toString()).toBe('Mine{0.1}');
    expect(String(recordServerSpans(new TraceIdRatioBasedSampler(0.5)))).toBe('TraceIdRatioBased{0.5}');
  });

  it.each([
    [[{}], 'Expected `sampler` to be an OpenTelemetry sampler, got object'],
    [[undefined], 'Expected `sampler` to be an OpenTelemetry sampler, got undefined'],
    [
      [new AlwaysOnSampler(), { internal: 'yes' }],
      'Expected `internal` to be true or false, got a string of 3 characters',
    ],
    [[new AlwaysOnSampler(), { internl: true }], 'Unknown option `internl`; did you mean `internal`?'],
  ])('refuses %o', (args, message) => {
    expect(() => Reflect.apply(recordServerSpans, undefined, args)).toThrow(new TypeError(message));
  });
});
