import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { startNode, type Child } from '../../fixtures/child.js';

const TRACING = ['--import', './test/entrance/setup/fixtures/tracing.mjs'];
const SERVER = './test/entrance/setup/fixtures/server.mjs';
const fixture = (file: string): string => `./test/entrance/setup/fixtures/${file}`;

describe('A mistake in the wiring is said while requests come, with what to change', () => {
  let posthog: LocalPostHog;
  let child: Child | undefined;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
  });
  afterEach(async () => {
    child?.process.kill('SIGKILL');
    await child?.ended;
    await posthog.close();
  });

  it.each<[mistake: string, args: readonly string[], says: RegExp]>([
    [
      'another provider first',
      [...TRACING, SERVER],
      /not in the registered tracer provider .*new NodeSDK\(\{ spanProcessors: .*another SDK was registered first/,
    ],
    [
      'not given to the SDK',
      [...TRACING, SERVER],
      /not in the registered tracer provider .*new NodeSDK\(\{ spanProcessors: /,
    ],
    ['no start', [...TRACING, SERVER], /no OpenTelemetry SDK is registered\. Call `sdk\.start\(\)`/],
    [
      'a ratio sampler',
      [...TRACING, SERVER],
      /only \d+ of \d+ requests made a span that is recorded.*sampler: recordServerSpans\(/,
    ],
    [
      'a foreign tracer',
      [...TRACING, SERVER],
      /the tracer that is registered \(ForeignTracer\) shows its HTTP spans to no span processor/,
    ],
    [
      'no HTTP instrumentation',
      [...TRACING, SERVER],
      /HttpInstrumentation has not taken hold\. .*new HttpInstrumentation\(\) has to be/,
    ],
    [
      'no hook',
      [...TRACING, SERVER],
      /20 requests came with no route, though Express is loaded.*register\('@opentelemetry\/instrumentation\/hook\.mjs'/,
    ],
    [
      'late',
      [fixture('late.mjs')],
      /HttpInstrumentation has not taken hold\. Load the tracing file before the app: node --import/,
    ],
    [
      'late',
      [fixture('late.cjs')],
      /HttpInstrumentation has not taken hold\. .*CommonJS: --require \.\/tracing\.cjs/,
    ],
    [
      'an exporter beside',
      [...TRACING, SERVER],
      /no traces are exported, for .*`traceExporter`.*spanProcessors: \[new BatchSpanProcessor/,
    ],
    [
      'a limit of attributes',
      [...TRACING, SERVER],
      /kept 9 attributes and lost the later ones.*Raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT/,
    ],
  ])('%s', async (mistake, args, says) => {
    child = start(args, { MISTAKE: mistake });
    expect(await child.said(says)).not.toContain('phc_first_hour');
  });

  it('a worker thread, and HTTP/2; but no thread of Node’s own, nor one beside a job’s worker', async () => {
    const job = './test/entrance/ending/fixtures/job.mjs';
    const right = [
      ...['idle', 'busy'].map((stays) => start([...TRACING, job], { STAYS: stays })),
      start([...TRACING, fixture('http2.mjs')], {}),
    ];
    const http2 = start([...TRACING, fixture('http2.mjs')], { CALLS: '50' });
    child = start([fixture('worker.mjs')], { MISTAKE: 'a worker thread' });
    await child.said(/worker threads run, and this thread.*execArgv/);
    await http2.said(/a server of node:http2, and no server span .*HTTP\/1\.1/);
    http2.process.kill('SIGKILL');
    await http2.ended;
    for (const each of right) {
      expect(await each.said('eleven seconds later')).not.toMatch(/worker threads run|node:http2/);
      each.process.kill('SIGKILL');
      await each.ended;
    }
  });

  it('the SDK is switched off', async () => {
    child = start([...TRACING, SERVER], { OTEL_SDK_DISABLED: 'true' });
    const output = await child.said(/OTEL_SDK_DISABLED/);
    expect(output).toContain('OTEL_SDK_DISABLED=true switches the OpenTelemetry SDK off');
  });

  it('and where all is right, one line says what is attached and where it sends', async () => {
    child = start([...TRACING, SERVER], {});
    const output = await child.said('answered 25');
    const said = output.split('\n').filter((line) => line.includes('spanhog'));
    expect(said).toEqual([
      expect.stringMatching(
        /^spanhog: the first event: from the spans of \w+, to http:\/\/127\.0\.0\.1:\d+ \(phc_fir…\)$/,
      ),
    ]);
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>>): Child {
    return startNode(args, { POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_first_hour', ...env });
  }
});
