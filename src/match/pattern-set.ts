import type { ApiRequest } from '../request/api-request.js';
import { segmentsOf } from '../request/route/path.js';
import { matchesOperation } from './operation.js';
import { matchesRoute, type EndpointPattern, type SegmentPattern } from './pattern.js';

const SLASH = 47;

/**
 * Patterns of which any may match. Those that begin or end with a literal are looked at only for routes that do so too:
 * of a request that none of them is for, no more is read than its first segment and its last.
 */
export class PatternSet {
  readonly #byFirst = new Map<string, EndpointPattern[]>();
  readonly #byLast = new Map<string, EndpointPattern[]>();
  readonly #others: EndpointPattern[] = [];

  constructor(patterns: readonly EndpointPattern[]) {
    for (const pattern of patterns) this.#add(pattern);
  }

  /**
   * Whether one of them is for this method and path, or route.
   * @param request With the operation within it; without it patterns that name one are for nothing.
   */
  has(method: string, path: string, request?: ApiRequest): boolean {
    let segments: readonly string[] | undefined;
    const isFor = (pattern: EndpointPattern): boolean =>
      (pattern.method === '*' || pattern.method === method) &&
      (pattern.operation === undefined ||
        (request !== undefined && matchesOperation(pattern.operation, request))) &&
      matchesRoute(pattern, method, (segments ??= segmentsOf(path)));
    return (
      this.#byFirst.get(firstSegmentOf(path))?.some(isFor) === true ||
      (this.#byLast.size > 0 && this.#byLast.get(lastSegmentOf(path))?.some(isFor) === true) ||
      this.#others.some(isFor)
    );
  }

  #add(pattern: EndpointPattern): void {
    const { target } = pattern;
    if (typeof target === 'string') return;
    for (const { segments, tail } of target) {
      const [first, last] = [literalOf(segments[0]), literalOf((tail ?? segments).at(-1))];
      // Fewer paths end alike than begin alike: `/api/v1/health`.
      if (last !== undefined) addTo(this.#byLast, last, pattern);
      else if (first !== undefined) addTo(this.#byFirst, first, pattern);
      else if (!this.#others.includes(pattern)) this.#others.push(pattern);
    }
  }
}

function addTo(patterns: Map<string, EndpointPattern[]>, name: string, pattern: EndpointPattern): void {
  const known = patterns.get(name) ?? [];
  if (!known.includes(pattern)) patterns.set(name, [...known, pattern]);
}

/** The text of a segment that holds no parameter. */
function literalOf(segment: SegmentPattern | undefined): string | undefined {
  return segment?.kind === 'text' && !segment.text.includes('{') ? segment.text : undefined;
}

function lastSegmentOf(path: string): string {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end -= 1;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

function firstSegmentOf(path: string): string {
  let start = 0;
  while (path.charCodeAt(start) === SLASH) start += 1;
  const end = path.indexOf('/', start);
  return path.slice(start, end < 0 ? path.length : end);
}
