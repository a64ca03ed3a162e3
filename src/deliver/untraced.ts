import { AsyncResource } from 'node:async_hooks';
import { ROOT_CONTEXT, context, createContextKey } from '@opentelemetry/api';

// The key of @opentelemetry/core's suppressTracing(); the API makes it with Symbol.for, so it is the same one.
const SUPPRESSED = ROOT_CONTEXT.setValue(
  createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
  true,
);

/** Runs `run` so that the HTTP calls in it, and in the timers it starts, make no spans. */
export function withoutTracing<T>(run: () => T): T {
  return context.with(SUPPRESSED, run);
}

/**
 * Runs functions outside the request that happened to cause them: untraced, and without its async context,
 * which a delivery loop that started in one request would otherwise keep in memory for as long as it runs.
 */
export class Backstage {
  readonly #scope = new AsyncResource('spanhog.delivery');

  run<T>(task: () => T): T {
    return this.#scope.runInAsyncScope(() => withoutTracing(task));
  }
}
