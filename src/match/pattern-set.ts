import { segmentsOf } from '../request/route/path.js';
import { matchesRoute, type EndpointPattern } from './pattern.js';

const SLASH = 47;
const NONE: readonly EndpointPattern[] = [];

/**
 * Patterns of which any may match. Those that begin with a literal are looked at only for routes that begin with it:
 * of a request that none of them is for, no more is read than its first segment.
 */
export class PatternSet {
  readonly #byFirst = new Map<string, EndpointPattern[]>();
  readonly #others: EndpointPattern[] = [];

  constructor(patterns: readonly EndpointPattern[]) {
    for (const pattern of patterns) this.#add(pattern);
  }

  /** Whether one of them is for this method and path, or route. */
  has(method: string, path: string): boolean {
    const candidates = this.#byFirst.get(firstSegmentOf(path)) ?? NONE;
    const segments = candidates.length > 0 ? segmentsOf(path) : undefined;
    if (segments && candidates.some((pattern) => matchesRoute(pattern, method, segments))) return true;
    return this.#others.some(
      (pattern) =>
        (pattern.method === '*' || pattern.method === method) &&
        matchesRoute(pattern, method, segments ?? segmentsOf(path)),
    );
  }

  #add(pattern: EndpointPattern): void {
    const { target } = pattern;
    if (typeof target === 'string') return;
    const firsts = target.map(({ segments: [first] }) =>
      first?.kind === 'text' && !first.text.includes('{') ? first.text : undefined,
    );
    for (const first of new Set(firsts)) {
      if (first === undefined) this.#others.push(pattern);
      else this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? NONE), pattern]);
    }
  }
}

function firstSegmentOf(path: string): string {
  let start = 0;
  while (path.charCodeAt(start) === SLASH) start += 1;
  const end = path.indexOf('/', start);
  return path.slice(start, end < 0 ? path.length : end);
}
