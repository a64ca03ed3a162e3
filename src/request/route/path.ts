/** Longer paths are cut: no template tells more than this about them. */
const MAX_PATH_LENGTH = 8_192;
const MAX_SEGMENTS = 256;

/**
 * The path of a request target without scheme, host, query and fragment, cut at 8,192 characters. What it
 * returns is for matching only and never leaves the process.
 */
export function cutPath(target: string): string {
  const text = target.length > MAX_PATH_LENGTH ? target.slice(0, MAX_PATH_LENGTH) : target;
  const path = before(before(text, '#'), '?');
  if (path.startsWith('/')) return path;
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/]*/i.exec(path);
  if (!authority) return path === '' ? '/' : `/${path}`;
  return path.slice(authority[0].length) || '/';
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

/**
 * The segments of a path. Empty ones don't count, so a trailing or doubled slash changes nothing; an
 * encoded slash (`%2f`) separates nothing.
 */
export function segmentsOf(path: string): readonly string[] {
  return path
    .split('/', MAX_SEGMENTS * 2)
    .filter((segment) => segment !== '')
    .slice(0, MAX_SEGMENTS);
}

/** How many segments `segmentsOf` would return, without making them. */
export function countSegments(path: string): number {
  let count = 0;
  for (let at = 0; at < path.length; at += 1) {
    if (path.charCodeAt(at) !== SLASH && (at === 0 || path.charCodeAt(at - 1) === SLASH)) count += 1;
  }
  return Math.min(count, MAX_SEGMENTS);
}

const SLASH = 47;

/** Percent-decoded, or as it is where that is impossible. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
