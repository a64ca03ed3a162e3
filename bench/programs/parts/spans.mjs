import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');
const EMPTY = {
  onStart() {},
  onEnd() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** As every app with OpenTelemetry has it. */
export function enableContext() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

/** A real tracer of the SDK. @param {import('@opentelemetry/sdk-trace-base').SpanProcessor} [processor] */
export function createTracer(processor = EMPTY) {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'api' }),
    spanProcessors: [processor],
  });
  return provider.getTracer('bench');
}

/** An empty processor, to be subtracted: what remains is the cost of the other one. */
export const emptyProcessor = EMPTY;

/**
 * Starts the server span of one request, with what instrumentation-http and `apiAttributes()` write at its start.
 * @param {import('@opentelemetry/api').Tracer} tracer
 * @param {number} number
 */
export function startRequest(tracer, number) {
  return tracer.startSpan(
    'POST',
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': 'POST',
        'url.scheme': 'http',
        'server.address': 'api.example.com',
        'server.port': 443,
        'url.path': `/api/v1/projects/p_${number % 1_000}/widgets`,
        'user_agent.original': 'acme-sdk-js/1.2.3',
        'network.protocol.version': '1.1',
        'network.peer.address': '10.0.0.1',
        'network.peer.port': 40_000,
        'client.address': '10.0.0.1',
        'api.auth.method': 'bearer',
        'api.client.name': 'acme-sdk-js',
        'api.client.version': '1.2.3',
      },
    },
    ROOT_CONTEXT,
  );
}

/**
 * What is known at the end: route, status and caller.
 * @param {import('@opentelemetry/api').Span} span
 * @param {number} number
 * @param {string | null} [route] the framework's, `null` where it has none
 */
export function finishRequest(span, number, route = '/api/v1/projects/:project_id/widgets') {
  span.setAttribute('user.id', `user_${number}`);
  span.setAttribute('organization.id', `org_${number % 1_000}`);
  span.setAttribute('http.response.status_code', 201);
  if (route !== null) span.setAttribute('http.route', route);
}

/** An ended span of its own, the same as `startRequest` and `finishRequest` make. */
export function endedRequest(tracer, number) {
  const span = startRequest(tracer, number);
  finishRequest(span, number);
  span.end();
  return span;
}

/** The context that a request's handlers run in. @param {import('@opentelemetry/api').Span} span */
export function contextOf(span) {
  return trace.setSpan(ROOT_CONTEXT.setValue(RPC_METADATA, { type: 'http', span }), span);
}

/** A span as instrumentation-express makes several of in each request. */
export function startChild(tracer, parentContext) {
  return tracer.startSpan(
    'middleware - jsonParser',
    {
      kind: SpanKind.INTERNAL,
      attributes: { 'express.name': 'jsonParser', 'express.type': 'middleware', 'http.route': '/' },
    },
    parentContext,
  );
}
