import type { RouteSource } from '../api-request.js';
import { alternativesOf } from './alternatives.js';
import { compileTemplate, coverPath, matchPath, type Template } from './compile.js';
import { inferRoute } from './infer.js';
import type { RouteTable } from './table.js';

/** A route and how it is known. */
export interface KnownRoute {
  readonly route: string;
  readonly source: RouteSource;
}

/** An app has fewer; what isn't a template must not fill the memory. */
export const MAX_TEMPLATES = 20_000;

/** Finds the route of a request; remembers the templates it has read. */
export class Routes {
  readonly #table: RouteTable;
  readonly #templates = new Map<string, readonly Template[]>();

  constructor(table: RouteTable) {
    this.#table = table;
  }

  /** The route that the framework named; `undefined` when it named none that covers the path. */
  ofFramework(text: string, path: string | undefined): KnownRoute | undefined {
    const templates = this.#compile(text);
    const route = cover(templates, path);
    if (route === undefined) return undefined;
    // Some instrumentations write the path itself where the route belongs: a value in it must not leave.
    return templates.some((template) => template.holdsValue)
      ? { route: inferRoute(route), source: 'inferred' }
      : { route, source: 'framework' };
  }

  /** The route that a template of the user's gives the path. */
  ofTemplates(method: string, path: string): KnownRoute | undefined {
    const route = this.#table.find(method, path);
    return route === undefined ? undefined : { route, source: 'template' };
  }

  /** Whether the framework named a route that covers the path. */
  covers(text: string | undefined, path: string | undefined): boolean {
    return text !== undefined && cover(this.#compile(text), path) !== undefined;
  }

  #compile(text: string): readonly Template[] {
    const known = this.#templates.get(text);
    if (known) return known;
    // A framework has a bounded number of templates; text that isn't one must not fill the memory.
    if (this.#templates.size >= MAX_TEMPLATES) this.#templates.clear();
    const templates = alternativesOf(text).flatMap((each) => compileTemplate(each) ?? []);
    this.#templates.set(text, templates);
    return templates;
  }
}

function cover(templates: readonly Template[], path: string | undefined): string | undefined {
  const [only] = templates;
  // Without a path there is nothing to check against: a template with one form is taken at its word.
  if (path === undefined) return templates.length === 1 ? only?.fixed?.route : undefined;
  if (templates.length === 1) return only && coverPath(only, path);
  // Of an array of routes the literals have to tell which one it was.
  for (const template of templates) {
    const route = matchPath(template, path);
    if (route !== undefined) return route;
  }
  return undefined;
}
