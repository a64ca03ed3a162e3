import type { ServerResponse } from 'node:http';

const SENT = /^content-type:[ \t]*([^\r\n]*)/im;

/**
 * The media type of an answer. Where it was given to `writeHead()`, as Fastify does, it is nowhere but in the text that
 * was sent.
 */
export function mediaTypeOf(response: ServerResponse): string | undefined {
  const value: unknown = response.getHeader('content-type');
  if (typeof value === 'string') return value;
  const sent: unknown = Reflect.get(response, '_header');
  return typeof sent === 'string' ? SENT.exec(sent)?.[1] : undefined;
}

/** Whether an answer of this type goes on for as long as somebody listens. */
export function isStream(mediaType: string | undefined): boolean {
  return mediaType !== undefined && STREAM.test(mediaType);
}

const STREAM =
  /^(?:text\/event-stream|multipart\/x-mixed-replace|application\/(?:x-)?(?:ndjson|jsonl|json-seq|stream\+json))(?:$|[\s;])/i;
