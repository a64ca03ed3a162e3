import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind } from '@opentelemetry/api';
import { apiAttributes } from '../../span/api-attributes.js';
import { noteAttributes } from '../../span/noted-attributes.js';
import type { StartedSpan } from '../../span/span.js';

/**
 * Reads from incoming requests what `apiAttributes()` reads, and `Deprecation` and `Sunset` from their answers,
 * where nobody configured an instrumentation to do it: by Node's own `http.server.*` channels. A request is
 * published right before the server's listeners run, and instrumentation-http starts its span among them, in
 * the same turn: that is how the two meet. No span is changed.
 */
export class IncomingRequests {
  readonly #read = apiAttributes();
  readonly #spans = new WeakMap<object, object>();
  #current: IncomingMessage | undefined;

  constructor() {
    subscribe('http.server.request.start', (message) => {
      this.#current = requestOf(message);
      queueMicrotask(() => {
        this.#current = undefined;
      });
    });
    subscribe('http.server.response.finish', (message) => this.#finish(message));
  }

  /** To be called as a span starts. */
  start(span: StartedSpan): void {
    const request = this.#current;
    if (span.kind !== SpanKind.SERVER || !request) return;
    this.#current = undefined;
    this.#spans.set(request, span);
    noteAttributes(span, this.#read(request));
  }

  #finish(message: unknown): void {
    const request = requestOf(message);
    const span = request && this.#spans.get(request);
    const response: unknown = isObject(message) ? Reflect.get(message, 'response') : undefined;
    if (!span || !isResponse(response)) return;
    for (const name of ['deprecation', 'sunset'] as const) {
      const value = headerOf(response, name);
      if (value !== undefined) noteAttributes(span, { [`http.response.header.${name}`]: value });
    }
  }
}

const SENT = { deprecation: /^deprecation:([^\r\n]*)/im, sunset: /^sunset:([^\r\n]*)/im } as const;

/** Headers that were given to `writeHead()`, as Fastify and Hono do, are nowhere but in the text that was sent. */
function headerOf(response: ServerResponse, name: keyof typeof SENT): string | undefined {
  const value = response.getHeader(name);
  if (value !== undefined) return String(value);
  const sent: unknown = Reflect.get(response, '_header');
  return typeof sent === 'string' ? SENT[name].exec(sent)?.[1]?.trim() : undefined;
}

function requestOf(message: unknown): IncomingMessage | undefined {
  const request: unknown = isObject(message) ? Reflect.get(message, 'request') : undefined;
  return isRequest(request) ? request : undefined;
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
