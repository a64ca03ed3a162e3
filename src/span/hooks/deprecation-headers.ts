import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes } from '@opentelemetry/api';

const SENT = { deprecation: /^deprecation:([^\r\n]*)/im, sunset: /^sunset:([^\r\n]*)/im } as const;

/** `Deprecation` and `Sunset` of an answer, as attributes. */
export function deprecationHeaders(_request: IncomingMessage, response: ServerResponse): Attributes {
  const attributes: Attributes = {};
  for (const name of ['deprecation', 'sunset'] as const) {
    const value = headerOf(response, name);
    if (value !== undefined) attributes[`http.response.header.${name}`] = value;
  }
  return attributes;
}

/** Headers that were given to `writeHead()`, as Fastify and Hono do, are nowhere but in the text that was sent. */
function headerOf(response: ServerResponse, name: keyof typeof SENT): string | undefined {
  const value = response.getHeader(name);
  if (value !== undefined) return String(value);
  const sent: unknown = Reflect.get(response, '_header');
  return typeof sent === 'string' ? SENT[name].exec(sent)?.[1]?.trim() : undefined;
}
