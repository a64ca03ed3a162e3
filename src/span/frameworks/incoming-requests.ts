import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { noteAttributes } from '../hooks/noted-attributes.js';
import type { StartedSpan } from '../span.js';

/** What to read of an incoming request, as attributes beside its span. A throw counts as nothing. */
export interface RequestReading {
  /** Before a request is handled, with its server. */
  readonly onServer?: (server: object) => void;
  /** As the request's span starts. */
  readonly atStart?: (request: IncomingMessage) => Attributes;
  /** As the request's span starts, with what is going to be its answer. It must not throw. */
  readonly onResponse?: (span: object, response: ServerResponse) => void;
  /** As its answer ends, or is cut off: what middlewares and handlers have put on the request is there. */
  readonly atEnd?: (request: IncomingMessage, response: ServerResponse) => Attributes | undefined;
}

const CHANNEL = 'http.server.request.start';

/**
 * Finds the incoming request of a server span by Node's own channel: a request is published right before the
 * server's listeners run, and instrumentation-http starts its span among them, in the same turn. No span is changed,
 * and nothing is held after the request.
 */
export class IncomingRequests {
  readonly #reading: RequestReading;
  readonly #onRequest = (message: unknown): void => this.#arrive(message);
  #current: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;

  constructor(reading: RequestReading) {
    this.#reading = reading;
    subscribe(CHANNEL, this.#onRequest);
  }

  /** To be called as a span starts. */
  start(span: StartedSpan): void {
    if (span.kind !== SpanKind.SERVER || !this.#current) return;
    const { request, response } = this.#current;
    this.#current = undefined;
    const { atStart, onResponse, atEnd } = this.#reading;
    if (atStart) note(span, () => atStart(request));
    onResponse?.(span, response);
    if (!atEnd) return;
    // Before the listener that ends the span, which instrumentation-http adds later; also for answers cut off.
    response.prependOnceListener('close', () => {
      note(span, () => atEnd(request, response));
    });
  }

  /** Afterwards no request is looked at. */
  stop(): void {
    unsubscribe(CHANNEL, this.#onRequest);
  }

  #arrive(message: unknown): void {
    const request: unknown = isObject(message) ? Reflect.get(message, 'request') : undefined;
    const response: unknown = isObject(message) ? Reflect.get(message, 'response') : undefined;
    if (!isRequest(request) || !isResponse(response)) return;
    const server: unknown = isObject(message) ? Reflect.get(message, 'server') : undefined;
    if (isObject(server)) this.#reading.onServer?.(server);
    this.#current = { request, response };
    queueMicrotask(() => {
      this.#current = undefined;
    });
  }
}

function note(span: object, read: () => Attributes | undefined): void {
  try {
    const attributes = read();
    if (attributes && Object.keys(attributes).length > 0) noteAttributes(span, attributes);
  } catch {
    // An answer is worth more than what is read of its request.
  }
}

function isRequest(value: unknown): value is IncomingMessage {
  return isObject(value) && isObject(Reflect.get(value, 'headers'));
}

function isResponse(value: unknown): value is ServerResponse {
  return isObject(value) && typeof Reflect.get(value, 'getHeader') === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
