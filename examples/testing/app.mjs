/** An app's own tracing, as its tests start it: real spans, and events to wherever the test says. */
import { SpanKind } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { PostHogEventSpanProcessor } from 'spanhog';

/** @param {string} host */
export function startApp(host) {
  const provider = new BasicTracerProvider({
    spanProcessors: [
      new PostHogEventSpanProcessor({
        projectToken: 'phc_test',
        host,
        events: { 'POST /v1/projects': 'project_created' },
        delivery: { flushIntervalMs: 50 },
      }),
    ],
  });
  const tracer = provider.getTracer('app');
  return {
    /** @param {string} method @param {string} route @param {string} user */
    handle(method, route, user) {
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'url.path': route,
        'http.response.status_code': 200,
        'user.id': user,
      };
      tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }).end();
    },
    stop: () => provider.shutdown(),
  };
}
