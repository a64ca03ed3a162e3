import { finishRequest, startRequest } from './spans.mjs';

/**
 * Requests of which `alive` are always under way: one begins whenever one ends.
 * @param {import('@opentelemetry/api').Tracer} tracer
 * @param {number} alive
 * @returns {(number: number) => void} ends the oldest request, as the given one
 */
export function keepAlive(tracer, alive) {
  const spans = Array.from({ length: alive }, (_, number) => startRequest(tracer, number));
  let oldest = 0;
  return (number) => {
    const span = spans[oldest];
    finishRequest(span, number);
    span.end();
    spans[oldest] = startRequest(tracer, number);
    oldest = (oldest + 1) % alive;
  };
}
