import type { RouteSource } from '../api-request.js';
import { alternativesOf } from './alternatives.js';
import { remembered } from '../remembered.js';
import { compileTemplate, coverPath, matchPath, type Template } from './compile.js';
import { inferRoute } from './infer.js';
import { countSegments } from './path.js';
import type { RouteTable } from './table.js';

/** A route and how it is known. */
export interface KnownRoute {
  readonly route: string;
  readonly source: RouteSource;
}

/** An app has fewer; what isn't a template must not fill the memory. */
export const MAX_TEMPLATES = 20_000;

/** What a framework writes as its route, read once. */
interface FrameworkRoute {
  readonly templates: readonly Template[];
  /** Of a single template with a single form: all that nearly every request needs to know. */
  readonly segments: number | undefined;
  readonly known: KnownRoute | undefined;
}

/** Finds the route of a request; remembers the templates it has read. */
export class Routes {
  readonly #table: RouteTable;
  readonly #read = remembered(MAX_TEMPLATES, readFrameworkRoute);

  constructor(table: RouteTable) {
    this.#table = table;
  }

  /** The route that the framework named; `undefined` when it named none that covers the path. */
  ofFramework(text: string, path: string | undefined): KnownRoute | undefined {
    const { templates, segments, known } = this.#read(text);
    // Without a path there is nothing to check against: the template is taken at its word.
    if (known) return path === undefined || segments === countSegments(path) ? known : undefined;
    const route = cover(templates, path);
    return route === undefined ? undefined : knownOf(templates, route);
  }

  /** The route that a template of the user's gives the path. */
  ofTemplates(method: string, path: string): KnownRoute | undefined {
    const route = this.#table.find(method, path);
    return route === undefined ? undefined : { route, source: 'template' };
  }

  /** Whether the framework named a route that covers the path. */
  covers(text: string | undefined, path: string | undefined): boolean {
    return text !== undefined && this.ofFramework(text, path) !== undefined;
  }
}

function readFrameworkRoute(text: string): FrameworkRoute {
  const templates = alternativesOf(text).flatMap((each) => compileTemplate(each) ?? []);
  const fixed = templates.length === 1 ? templates[0]?.fixed : undefined;
  return { templates, segments: fixed?.segments, known: fixed && knownOf(templates, fixed.route) };
}

function knownOf(templates: readonly Template[], route: string): KnownRoute {
  // Some instrumentations write the path itself where the route belongs: a value in it must not leave.
  return templates.some((template) => template.holdsValue)
    ? { route: inferRoute(route), source: 'inferred' }
    : { route, source: 'framework' };
}

/** Of one template with several forms, or of several. */
function cover(templates: readonly Template[], path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (templates.length === 1) return templates[0] && coverPath(templates[0], path);
  // Of an array of routes the literals have to tell which one it was.
  for (const template of templates) {
    const route = matchPath(template, path);
    if (route !== undefined) return route;
  }
  return undefined;
}
