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
  /** Whether one of them names an operation. */
  readonly hasOperations: boolean;
  readonly #byFirst = new Map<string, EndpointPattern[]>();
  readonly #byLast = new Map<string, EndpointPattern[]>();
  readonly #others: EndpointPattern[] = [];
  /** What the names in the two maps begin with: most segments begin otherwise, and are not looked up. */
  readonly #initials = new Set<number>();

  constructor(patterns: readonly EndpointPattern[]) {
    this.hasOperations = patterns.some(({ operation }) => operation !== undefined);
    for (const pattern of patterns) this.#add(pattern);
    for (const name of [...this.#byFirst.keys(), ...this.#byLast.keys()])
      this.#initials.add(name.charCodeAt(0));
  }

  /**
   * Whether one of them is for this method and path, or route.
   * @param request With the operation within it; without it patterns that name one are for nothing.
   */
  has(method: string, path: string, request?: ApiRequest): boolean {
    return (
      isAnyFor(this.#named(this.#byFirst, path, firstAt(path)), method, path, request) ||
      isAnyFor(this.#named(this.#byLast, path, lastAt(path)), method, path, request) ||
      isAnyFor(this.#others, method, path, request)
    );
  }

  /** Those for the name of the segment that begins there. */
  #named(
    patterns: ReadonlyMap<string, readonly EndpointPattern[]>,
    path: string,
    at: number,
  ): readonly EndpointPattern[] {
    return this.#initials.has(path.charCodeAt(at)) ? (patterns.get(segmentAt(path, at)) ?? NONE) : NONE;
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

const NONE: readonly EndpointPattern[] = Object.freeze([]);

function isAnyFor(
  patterns: readonly EndpointPattern[],
  method: string,
  path: string,
  request: ApiRequest | undefined,
): boolean {
  let segments: readonly string[] | undefined;
  for (const pattern of patterns) {
    if (pattern.method !== '*' && pattern.method !== method) continue;
    if (pattern.operation && (!request || !matchesOperation(pattern.operation, request))) continue;
    if (matchesRoute(pattern, method, (segments ??= segmentsOf(path)))) return true;
  }
  return false;
}

function firstAt(path: string): number {
  let at = 0;
  while (path.charCodeAt(at) === SLASH) at += 1;
  return at;
}

function lastAt(path: string): number {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end -= 1;
  return path.lastIndexOf('/', end - 1) + 1;
}

function segmentAt(path: string, at: number): string {
  const end = path.indexOf('/', at);
  return path.slice(at, end < 0 ? path.length : end);
}
