import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import {
  fastifyRouteOf,
  frameworkRequestOf,
  knowsFastify,
  watchFastify,
  watchLoadedFrameworks,
} from './framework-requests.js';
import { isStream, mediaTypeOf } from '../hooks/response-type.js';
import { IncomingRequests } from './incoming-requests.js';

/** A path on the request; any other name of the option `caller` is an attribute's. */
const PATH = /^(?:req|request|ctx|context|res|response)(?:\??\.[\w$-]+)+$/;

/** Those of the names that are paths on the request, such as `req.user.id`. */
export function pathsAmong(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => PATH.test(name));
}

/**
 * Reads, as answers end, the caller's ids by their paths on the request, and Fastify's route; all are noted beside
 * the server span, an id under its path's name. Nothing is read of a request but what a path names.
 */
export function readCallersAt(paths: readonly string[]): IncomingRequests {
  watchFastify();
  const parsed = paths.map((path) => ({ path, steps: path.replaceAll('?.', '.').split('.') }));
  const servers = new WeakSet<object>();
  return new IncomingRequests({
    atEnd: (request, response) => {
      const attributes: Attributes = {};
      for (const { path, steps } of parsed) {
        const id = idAt(request, response, steps);
        if (id !== undefined) attributes[path] = id;
      }
      const route = knowsFastify() ? fastifyRouteOf(request) : undefined;
      if (route !== undefined) attributes['http.route'] = route;
      const mediaType = mediaTypeOf(response);
      if (isStream(mediaType)) attributes['http.response.header.content-type'] = 'text/event-stream';
      return attributes;
    },
    ...(paths.length > 0 && {
      // Before the first request is handled, and again for each server: frameworks may be loaded late.
      onServer: (server: object) => {
        if (servers.has(server)) return;
        servers.add(server);
        watchLoadedFrameworks();
      },
    }),
  });
}

/** The id at the path: on the framework's own object where it made one, else on the raw one. */
function idAt(
  request: IncomingMessage,
  response: ServerResponse,
  steps: readonly string[],
): string | undefined {
  const [root = '', ...names] = steps;
  const made = frameworkRequestOf(request);
  if (root.startsWith('c')) return idOf(walk(made?.context, names));
  if (root.startsWith('res')) return idOf(walk(response, names));
  return idOf(walk(made?.request, names)) ?? idOf(walk(request, names));
}

/** A getter that throws says nothing. */
function walk(from: unknown, names: readonly string[]): unknown {
  let at: unknown = from;
  try {
    for (const name of names) at = isObject(at) ? Reflect.get(at, name) : undefined;
    // What databases give for ids, such as MongoDB's ObjectId, says itself what it is in JSON.
    const toJson: unknown = isObject(at) ? Reflect.get(at, 'toJSON') : undefined;
    return typeof toJson === 'function' ? toJson.call(at) : at;
  } catch {
    return undefined;
  }
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
