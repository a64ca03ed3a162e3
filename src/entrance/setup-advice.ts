import { loadedModules } from '../span/frameworks/framework-requests.js';
import { isServerSpanSampler } from '../span/record-server-spans.js';
import { holds } from './registered-sdk.js';
import {
  nameOf,
  processorList,
  registeredProvider,
  samplerHolders,
  samplerIn,
} from '../span/tracer-provider.js';

/** What was counted of the requests that this thread answers. */
export interface Seen {
  readonly requests: number;
  /** Server spans that reached the processor. */
  readonly spans: number;
  /** Requests whose caller's trace is not sampled. */
  readonly unsampledByParent: number;
  /** Whether the server that answers them is HttpInstrumentation's. */
  readonly isInstrumented: boolean;
}

/** Why requests make no server span that reaches the processor, and the line to change; `undefined` if that is meant. */
export function adviceOnSpans(seen: Seen, processor: object): string | undefined {
  const provider = registeredProvider();
  const missing = seen.requests - seen.spans;
  if (seen.spans === 0) {
    const isOurs = provider && holds(processorList(provider) ?? [], processor);
    const isSampled = isOurs && leavesOut(provider, seen.unsampledByParent >= missing / 2);
    return isSampled ? adviceOnSampler(seen) : adviceOnWiring(seen, provider, processor);
  }
  return provider && leavesOut(provider, seen.unsampledByParent >= missing / 2)
    ? adviceOnSampler(seen)
    : undefined;
}

function adviceOnWiring(seen: Seen, provider: object | undefined, processor: object): string {
  const came = `${counted(seen.requests, 'request')} came in, and no server span reached spanhog`;
  if (!provider) {
    return process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true'
      ? `${came}: OTEL_SDK_DISABLED=true switches the OpenTelemetry SDK off`
      : `${came}: no OpenTelemetry SDK is registered. Call \`sdk.start()\` in the tracing file`;
  }
  const list = processorList(provider);
  if (!list) {
    return (
      `${came}: the tracer that is registered (${nameOf(provider)}) shows its HTTP spans to no span processor. ` +
      'Use the OpenTelemetry SDK with @opentelemetry/instrumentation-http for the requests'
    );
  }
  if (!holds(list, processor)) {
    return (
      `${came}: the processor was made, but is not in the registered tracer provider (${nameOf(provider)}). ` +
      'Give it to the SDK: new NodeSDK({ spanProcessors: [new PostHogEventSpanProcessor()] }). If it is there, another ' +
      'SDK was registered first (Sentry, an APM agent, a second tracing file): start only one, and give it the processor'
    );
  }
  return seen.isInstrumented
    ? `${came}: HttpInstrumentation is on, but leaves all requests out (ignoreIncomingRequestHook, ` +
        'disableIncomingRequestInstrumentation), or its spans go to another tracer provider'
    : `${came}: HttpInstrumentation has not taken hold. ${LOAD_FIRST}, and new HttpInstrumentation() has to be ` +
        'among its `instrumentations`';
}

const LOAD_FIRST =
  'Load the tracing file before the app: node --import ./tracing.mjs app.mjs (CommonJS: --require ./tracing.cjs). ' +
  "Where the app is ESM, that file needs the line register('@opentelemetry/instrumentation/hook.mjs', " +
  "import.meta.url), register being node:module's";

/**
 * Whether the sampler leaves requests out. One that takes everything leaves out what a caller's trace leaves out; what
 * else is missing was to be ignored.
 *
 * @param byParent Whether the callers' traces are why.
 */
function leavesOut(provider: object, byParent: boolean): boolean {
  const samplers = samplerHolders(provider).flatMap(([holder, name]) => samplerIn(holder, name) ?? []);
  if (samplers.length === 0 || samplers.some((sampler) => isServerSpanSampler(sampler))) return false;
  const takesAll = samplers.every((sampler) =>
    /^(?:ParentBased\{root=)?AlwaysOn/.test(nameOfSampler(sampler)),
  );
  return !takesAll || byParent;
}

function adviceOnSampler({ requests, spans }: Seen): string {
  return (
    `only ${spans} of ${requests} requests made a span that is recorded: the sampler leaves the others out, and they ` +
    'become no events. Put recordServerSpans around it: new NodeSDK({ sampler: recordServerSpans(new ' +
    'ParentBasedSampler({ root: … })) }); what is exported stays the same'
  );
}

/** What a sampler says that it is, such as `ParentBased{root=AlwaysOnSampler, …}`. */
function nameOfSampler(sampler: object): string {
  const tell: unknown = Reflect.get(sampler, 'toString');
  const told: unknown = typeof tell === 'function' ? tell.call(sampler) : undefined;
  return typeof told === 'string' ? told : '';
}

/** Why what comes to a server of HTTP/2 makes no spans; `undefined` where a mistake in the wiring hides them all. */
export function adviceOnHttp2(): string | undefined {
  if (!registeredProvider()) return undefined;
  return (
    'connections came to a server of node:http2, and no server span reached spanhog: HttpInstrumentation sees HTTP/1.1 ' +
    'only. Let what stands in front speak HTTP/2, and the app HTTP/1.1; or use an instrumentation of its own, ' +
    "@fastify/otel, @hono/otel, or for gRPC @opentelemetry/instrumentation-grpc, and don't import the app before it"
  );
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
  const cache = loadedModules();
  for (const { name, file } of FRAMEWORKS) {
    const found = Object.keys(cache).find((path) => file.test(path));
    const module = found === undefined ? undefined : cache[found];
    if (!module) continue;
    return (
      `${counted(events, 'request')} came with no route, though ${name} is loaded: its instrumentation came too late ` +
      `or is missing, and routes are guessed from paths. ${LOAD_FIRST}`
    );
  }
  return undefined;
}

/** What it means that a server span has lost attributes to a limit. */
export function adviceOnLimits(kept: number): string {
  return (
    `a server span kept ${counted(kept, 'attribute')} and lost the later ones to the SDK's limit; routes, statuses and ` +
    'callers come late, and may be missing from events. Raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT (or ' +
    "`spanLimits.attributeCountLimit`) to OpenTelemetry's own 128 at least"
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
