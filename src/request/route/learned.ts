import { RouteTable } from './template/table.js';
import { segmentsOf } from './path.js';

const MAX_TEMPLATES = 5_000;
const MAX_LITERALS = 10_000;
const MAX_ANSWERED = 2_000;
const METHOD = /^(?:[a-z]+|\*)\s+(?=\/)/i;
const LITERAL = /^[\w.~-]+$/;

/**
 * What this process has seen of its app's routes: the templates that the framework gave, their literals, and which routes
 * have ever answered below 400. Bounded; what comes beyond the bounds is not learned.
 */
export class LearnedRoutes {
  readonly #table = new RouteTable([]);
  readonly #templates = new Set<string>();
  readonly #literals = new Set<string>();
  /** Each literal with the segment before it. */
  readonly #pairs = new Set<string>();
  readonly #answered = new Set<string>();
  #namesTemplates = false;
  /** What stands before a learned template's parameter or its last segment: `/api`, `/api/users`. */
  readonly #prefixes = new Set<string>();

  /** @param templates What the user wrote: `routes`, and patterns. Their literals are known from the start. */
  constructor(templates: readonly string[]) {
    this.addLiteralsOf(templates);
  }

  /** Literals of what somebody wrote are no values. */
  addLiteralsOf(templates: readonly string[]): void {
    for (const template of templates) this.#addLiterals(template);
  }

  /** Remembers a template in OpenAPI's form. One without a literal would stand for everything of its length. */
  add(route: string): void {
    if (this.#templates.has(route) || this.#templates.size >= MAX_TEMPLATES) return;
    const segments = segmentsOf(route);
    if (!segments.some((segment) => !segment.includes('{'))) return;
    this.#templates.add(route);
    this.#table.add(route);
    let prefix = '';
    for (const segment of segments) {
      if (this.#prefixes.size < MAX_LITERALS) this.#prefixes.add(prefix);
      prefix += `/${segment}`;
    }
    // A route without a parameter may be a path that an instrumentation took for one.
    if (!route.includes('{')) return;
    this.#namesTemplates = true;
    this.#addLiterals(route);
  }

  /** Whether the framework has named a route with a parameter: then it names templates, not paths. */
  get namesTemplates(): boolean {
    return this.#namesTemplates;
  }

  /** The learned template that covers the path. */
  find(method: string, path: string): string | undefined {
    return this.#templates.size === 0 ? undefined : this.#table.find(method, path);
  }

  /** Whether a learned template goes on behind this route's literals: a wildcard there is a guard, or a fallback. */
  hasBelow(prefix: string): boolean {
    return this.#prefixes.has(prefix);
  }

  /** Whether the text is a literal of a template, in lower case. */
  isLiteral(segment: string): boolean {
    return this.#literals.has(segment);
  }

  /** Whether a template has the text right behind that segment. */
  isLiteralBehind(previous: string, segment: string): boolean {
    return this.#pairs.size > 0 && this.#pairs.has(`${previous}/${segment}`);
  }

  /** Remembers that a route has answered below 400. */
  noteAnswer(route: string): void {
    if (this.#answered.size < MAX_ANSWERED) this.#answered.add(route);
  }

  hasAnswered(route: string): boolean {
    return this.#answered.has(route);
  }

  #addLiterals(template: string): void {
    let previous = '';
    for (const segment of segmentsOf(template.replace(METHOD, ''))) {
      const text = segment.toLowerCase();
      const isLiteral = LITERAL.test(text);
      if (isLiteral && this.#literals.size < MAX_LITERALS) {
        this.#literals.add(text);
        this.#pairs.add(`${previous}/${text}`);
      }
      previous = isLiteral ? text : '{}';
    }
  }
}
