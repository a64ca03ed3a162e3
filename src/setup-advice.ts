import { Server } from 'node:http';
import { createRequire } from 'node:module';
import { isServerSpanSampler } from './span/record-server-spans.js';
import {
  nameOf,
  processorList,
  registeredProvider,
  samplerHolders,
  samplerIn,
} from './span/tracer-provider.js';

const OURS = 'spanProcessors: [new PostHogEventSpanProcessor()]';

/** Why requests make no server span that reaches the processor, and the line to change. */
export function adviceOnMissingSpans(requests: number, processor: object): string {
  const came = `${counted(requests, 'request')} came in, and no server span reached spanhog`;
  const provider = registeredProvider();
  if (!provider) {
    return process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true'
      ? `${came}: OTEL_SDK_DISABLED=true switches the OpenTelemetry SDK off`
      : `${came}: no OpenTelemetry SDK is registered. Call \`sdk.start()\` in the tracing file`;
  }
  const list = processorList(provider);
  if (list && !holds(list, processor)) {
    return (
      `${came}: the processor was made, but is not in the registered tracer provider (${nameOf(provider)}). ` +
      `Give it to the SDK: new NodeSDK({ ${OURS} }). If it is there, another SDK was registered first ` +
      '(Sentry, an APM agent, --import of a second tracing file): start only one, and give it the processor'
    );
  }
  if (!list) {
    return (
      `${came}: the tracer that is registered (${nameOf(provider)}) shows its HTTP spans to no span processor. ` +
      'Use the OpenTelemetry SDK with @opentelemetry/instrumentation-http for the requests'
    );
  }
  const emit: unknown = Reflect.get(Server.prototype, 'emit');
  return typeof emit === 'function' && Reflect.has(emit, '__wrapped')
    ? `${came}: HttpInstrumentation is on, but leaves all requests out (ignoreIncomingRequestHook, ` +
        'disableIncomingRequestInstrumentation), or its spans go to another tracer provider'
    : `${came}: no HTTP instrumentation is on. Put new HttpInstrumentation() into \`instrumentations\`, and load ` +
        'the tracing file before the server: node --import ./tracing.mjs app.mjs (CommonJS: --require ./tracing.cjs)';
}

function holds(list: readonly unknown[], processor: object): boolean {
  return list.some((entry) => entry === processor || (isObject(entry) && ALIASES.get(entry) === processor));
}

const ALIASES = new WeakMap<object, object>();

/** Says that what stands in the SDK's list is the processor all the same. */
export function standsFor(entry: object, processor: object): void {
  ALIASES.set(entry, processor);
}

/** Share of requests without a server span that is no chance, and no health checks alone. */
const MISSING_SHARE = 0.25;
const MIN_REQUESTS = 5;

/** Why only some requests make a server span: the sampler leaves the others out. */
export function adviceOnUnsampled(seen: {
  readonly requests: number;
  readonly spans: number;
  readonly byParent: number;
}): string | undefined {
  const missing = seen.requests - seen.spans;
  if (seen.requests < MIN_REQUESTS || missing < seen.requests * MISSING_SHARE) return undefined;
  const provider = registeredProvider();
  const samplers = provider
    ? samplerHolders(provider).flatMap(([holder, name]) => samplerIn(holder, name) ?? [])
    : [];
  if (samplers.some((sampler) => isServerSpanSampler(sampler))) return undefined;
  // A sampler that takes everything leaves out what a caller's trace leaves out; the rest was to be ignored.
  const takesAll =
    samplers.length > 0 &&
    samplers.every((sampler) => /^ParentBased\{root=AlwaysOn|^AlwaysOn/.test(nameOfSampler(sampler)));
  if (takesAll && seen.byParent < missing / 2) return undefined;
  return (
    `only ${seen.spans} of ${seen.requests} requests made a span that is recorded: the sampler leaves the others ` +
    'out, and they become no events. Put recordServerSpans around it: new NodeSDK({ sampler: recordServerSpans(' +
    'new ParentBasedSampler({ root: … })) }); what is exported stays the same'
  );
}

/** What a sampler says that it is, such as `ParentBased{root=AlwaysOnSampler, …}`. */
function nameOfSampler(sampler: object): string {
  const tell: unknown = Reflect.get(sampler, 'toString');
  const told: unknown = typeof tell === 'function' ? tell.call(sampler) : undefined;
  return typeof told === 'string' ? told : '';
}

/** Why no request comes to this thread. */
export function adviceOnWorkers(): string | undefined {
  if (process.getActiveResourcesInfo().includes('TCPServerWrap')) return undefined;
  return (
    'worker threads run, and this thread, where the processor is, answers no requests. If they serve the API, load ' +
    "the tracing file in them: new Worker(file, { execArgv: ['--import', './tracing.mjs'] }); a thread's spans are " +
    'seen in that thread only'
  );
}

interface Framework {
  readonly name: string;
  readonly file: RegExp;
}

/** Frameworks whose routes OpenTelemetry's instrumentations know, by a file of theirs that is CommonJS. */
const FRAMEWORKS: readonly Framework[] = [
  { name: 'Express', file: /[\\/]express[\\/]lib[\\/]application\.js$/ },
  { name: '@koa/router', file: /[\\/](?:@koa[\\/]router|koa-router)[\\/].*\.js$/ },
  { name: 'hapi', file: /[\\/]@hapi[\\/]hapi[\\/]lib[\\/]index\.js$/ },
  { name: 'restify', file: /[\\/]restify[\\/]lib[\\/]server\.js$/ },
];

/** Why no request has a route, although a framework with routes is loaded. */
export function adviceOnMissingRoutes(events: number): string | undefined {
  const { cache } = createRequire(process.execPath);
  for (const { name, file } of FRAMEWORKS) {
    const found = Object.keys(cache).find((path) => file.test(path));
    const module = found === undefined ? undefined : cache[found];
    if (!module) continue;
    return (
      `${counted(events, 'request')} came with no route, though ${name} is loaded: its instrumentation came too late ` +
      'or is missing, and routes are guessed from paths. Load the tracing file before the app: node --import ' +
      './tracing.mjs app.mjs (CommonJS: --require ./tracing.cjs). Where the app is ESM, that file needs the line ' +
      "register('@opentelemetry/instrumentation/hook.mjs', import.meta.url), register being node:module's"
    );
  }
  return undefined;
}

/** That no spans are exported, where the SDK's `spanProcessors` took the exporter's place. */
export function adviceOnExporter(processor: object): string | undefined {
  const provider = registeredProvider();
  const list = provider && processorList(provider);
  if (list?.length !== 1 || !holds(list, processor)) return undefined;
  if (process.env['OTEL_TRACES_EXPORTER']?.trim() === 'none') return undefined;
  return (
    'the processor is the only one, so no traces are exported: beside `spanProcessors`, the SDK takes neither ' +
    '`traceExporter` nor OTEL_TRACES_EXPORTER. List both: spanProcessors: [new BatchSpanProcessor(exporter), ' +
    'new PostHogEventSpanProcessor()]. (If that is meant, OTEL_TRACES_EXPORTER=none says so.)'
  );
}

/** The tracer provider that hands over spans, in a word. */
export function providerName(): string {
  const provider = registeredProvider();
  return provider ? nameOf(provider) : 'an unregistered tracer provider';
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
