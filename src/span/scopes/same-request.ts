import { readText } from '../attributes.js';
import { isNextSpan } from './next-requests.js';
import type { StartedSpan } from '../span.js';

/**
 * Whether two spans describe different requests, as far as they tell by now: another method, or another path. A path
 * that is the other's end is the same one behind a mount that was stripped. Next.js rewrites paths within a request.
 */
export function differ(outer: StartedSpan, inner: StartedSpan): boolean {
  const innerPath = pathOf(inner);
  const outerPath = innerPath === undefined ? undefined : pathOf(outer);
  if (innerPath === undefined || outerPath === undefined || isNextSpan(inner)) return false;
  if (methodOf(outer) !== methodOf(inner)) return true;
  return innerPath !== outerPath && (innerPath === '/' || !outerPath.endsWith(innerPath));
}

/** Whether two spans tell enough to say that they describe the same request. */
export function agree(one: StartedSpan, other: StartedSpan): boolean {
  const path = pathOf(one);
  return path !== undefined && path === pathOf(other) && methodOf(one) === methodOf(other);
}

/** HEAD is answered by what answers GET. */
function methodOf({ attributes }: StartedSpan): string | undefined {
  const method = readText(attributes, 'http.request.method') ?? readText(attributes, 'http.method');
  return method === 'HEAD' ? 'GET' : method;
}

/** Whether a span of a framework's own, which is no server span, says what request it is for. */
export function describesRequest({ attributes }: StartedSpan): boolean {
  return attributes['url.path'] !== undefined || attributes['http.target'] !== undefined;
}

/** Without scheme, host, query and a slash at the end. */
function pathOf({ attributes }: StartedSpan): string | undefined {
  const target =
    readText(attributes, 'url.path') ??
    readText(attributes, 'http.target') ??
    readText(attributes, 'url.full') ??
    readText(attributes, 'http.url');
  if (target === undefined) return undefined;
  const path = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*?)\/*(?:[?#]|$)/i.exec(target.slice(0, 8_192))?.[1];
  return path === undefined || path === '' ? '/' : path;
}
