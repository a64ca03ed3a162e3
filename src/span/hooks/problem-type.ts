import type { ServerResponse } from 'node:http';
import { PROBLEM_KEY } from '../attributes.js';
import { noteAttributes } from './noted-attributes.js';
import { mediaTypeOf } from './response-type.js';

/** A problem is short; of a longer body nothing is read. */
const MAX_BYTES = 16_384;
const PROBLEM = /^application\/problem\+json(?:$|[\s;])/i;

/**
 * Watches what is written to an answer, and notes the `type` of an RFC 9457 problem beside the span. Of any answer
 * below 400, of another media type, compressed or longer than 16 KiB nothing is looked at. What is written goes on at
 * once, as it is; a mistake of ours changes nothing about it.
 */
export function watchProblem(span: object, response: unknown): void {
  try {
    if (!isResponse(response)) return;
    const problem = new ProblemBody(span, response);
    for (const name of ['write', 'end'] as const) {
      const original: unknown = response[name];
      if (typeof original !== 'function') return;
      Reflect.set(response, name, function watched(this: unknown, ...args: unknown[]): unknown {
        problem.add(args[0], name === 'end');
        return Reflect.apply(original, this, args);
      });
    }
  } catch {
    // An answer that can't be watched is sent all the same.
  }
}

/** What was written of an answer's body, as long as it may be a problem. */
class ProblemBody {
  readonly #span: object;
  readonly #response: ServerResponse;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(span: object, response: ServerResponse) {
    this.#span = span;
    this.#response = response;
  }

  add(chunk: unknown, isEnd: boolean): void {
    if (this.#isOver) return;
    try {
      const bytes = this.#isProblem() ? bytesOf(chunk) : undefined;
      if (!bytes || this.#bytes + bytes.length > MAX_BYTES) return this.#finish();
      this.#bytes += bytes.length;
      if (bytes.length > 0) this.#chunks.push(bytes);
      if (!isEnd) return;
      const type = problemTypeOf(Buffer.concat(this.#chunks).toString());
      if (type !== undefined) noteAttributes(this.#span, { [PROBLEM_KEY]: type });
    } catch {
      // No JSON.
    }
    this.#finish();
  }

  #isProblem(): boolean {
    const response = this.#response;
    return (
      response.statusCode >= 400 &&
      isProblem(mediaTypeOf(response)) &&
      response.getHeader('content-encoding') === undefined
    );
  }

  #finish(): void {
    this.#isOver = true;
    this.#chunks = [];
  }
}

/** A copy: what a framework hands over may be written into again. */
function bytesOf(chunk: unknown): Buffer | undefined {
  if (typeof chunk === 'string') return chunk.length > MAX_BYTES ? undefined : Buffer.from(chunk);
  if (chunk instanceof Uint8Array) return chunk.length > MAX_BYTES ? undefined : Buffer.from(chunk);
  return chunk === undefined || chunk === null || typeof chunk === 'function' ? Buffer.alloc(0) : undefined;
}

/** Whether the media type is that of a problem (RFC 9457). */
export function isProblem(mediaType: string | undefined): boolean {
  return mediaType !== undefined && PROBLEM.test(mediaType);
}

/** The `type` of a problem, as it is there; `undefined` for what is no JSON, or too long. */
export function problemTypeOf(body: string): string | undefined {
  if (body === '' || body.length > MAX_BYTES) return undefined;
  try {
    const problem: unknown = JSON.parse(body);
    const type: unknown =
      typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'type') : undefined;
    return typeof type === 'string' && type.length <= 512 ? type : undefined;
  } catch {
    return undefined;
  }
}

/** Also what a client gets is handed to hooks of instrumentation-http: an IncomingMessage sends no headers. */
function isResponse(value: unknown): value is ServerResponse {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'getHeader') === 'function';
}
