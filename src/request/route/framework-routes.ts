import { remembered } from '../../span/remembered.js';
import {
  covered,
  coveringRoute,
  literalRoute,
  mostSaying,
  mountOf,
  readFrameworkRoute,
  type CoveringRoute,
  type FrameworkRoute,
  type PlainRoute,
} from './framework.js';
import { withoutMembers } from './inference/infer-by.js';
import { countSegments } from './path.js';
import { wholeRoute } from './template/compile.js';
import type { LearnedRoutes } from './learned.js';
import { isNamespace } from './trust.js';
import { known, type KnownRoute, type RouteQuestion } from './question.js';

/** An app has fewer; what isn't a template must not fill the memory. */
export const MAX_TEMPLATES = 20_000;

/** The routes that frameworks write, each read once. */
export class FrameworkRoutes {
  /** What a framework's text says. */
  readonly read: (text: string) => FrameworkRoute = remembered(MAX_TEMPLATES, readFrameworkRoute);
  /** The one copy of what is known of a plain route, which nearly every request asks for. */
  readonly known: (route: string) => KnownRoute = remembered(MAX_TEMPLATES, (route: string) =>
    known(route, 'framework', 'http.route'),
  );

  readonly #withoutMembers = remembered(MAX_TEMPLATES, withoutMembers);
  readonly #learned: Pick<LearnedRoutes, 'namesTemplates' | 'hasAnswered'>;
  readonly #keepsPaths: boolean;

  /** @param keepsPaths Whether a path's words may leave, as the option `inference` has it. */
  constructor(learned: Pick<LearnedRoutes, 'namesTemplates' | 'hasAnswered'>, keepsPaths: boolean) {
    this.#learned = learned;
    this.#keepsPaths = keepsPaths;
  }

  /**
   * A route, less what would be somebody's where it may be a request's path: where it has no parameter, and nothing
   * says that the framework names templates. A refused request's must have been answered before.
   */
  safe(route: string, statusCode = 200): string {
    if (route.includes('{') || this.#keepsPaths) return route;
    const isProven = statusCode < 400 ? this.#learned.namesTemplates : this.#learned.hasAnswered(route);
    return isProven ? route : this.#withoutMembers(route);
  }

  /** The route of a single form that covers the path, which it does by its number of segments. */
  plain(text: string, path: string | undefined): PlainRoute | undefined {
    const { plain } = this.read(text);
    if (!plain || plain.holdsValue || (path !== undefined && plain.segments !== countSegments(path)))
      return undefined;
    return plain;
  }

  covering(text: string, path: string | undefined): CoveringRoute | undefined {
    return coveringRoute(this.read(text), path);
  }

  /** Of several texts the route that covers the path by its literals, and tells the most. */
  mostCovering(texts: readonly string[], path: string): CoveringRoute | undefined {
    return mostSaying(texts.flatMap((text) => covered(text, literalRoute(this.read(text), path))));
  }

  /** The template in a span's name, `GET /users/:id`, where it covers the path by its literals. */
  named(spanName: string, path: string | undefined): string | undefined {
    const template = /^[A-Z]+ (\/(?:.*\/)?(?:[:{[<*]).*)$/.exec(spanName)?.[1];
    if (template === undefined) return undefined;
    const read = this.read(template);
    const found = path === undefined ? read.plain : literalRoute(read, path);
    return found && !found.isOpen && !found.holdsValue ? found.route : undefined;
  }

  /** The route of files below what they are mounted on. An API is mounted on `/v2`, and its endpoints are several. */
  filesOf(texts: readonly string[], path: string): string | undefined {
    const mount = texts
      .map((text) => mountOf(this.read(text), path))
      .find((each) => each !== undefined && !isNamespace(each));
    return mount === undefined ? undefined : `${this.safe(mount)}/{file}`;
  }

  /** The first of a request's routes that covers its path. */
  find({ routes, path, statusCode, isAuthoritative }: RouteQuestion): CoveringRoute | undefined {
    for (const text of routes) {
      const found = this.covering(text, path);
      if (found) return found;
      // Not where nothing was found: Next.js's own page for that is a route too.
      if (isAuthoritative && statusCode !== 404) {
        const { plain, templates } = this.read(text);
        const [only] = templates;
        if (plain) return plain;
        if (only && templates.length === 1)
          return { route: wholeRoute(only), isOpen: false, holdsValue: only.holdsValue };
      }
    }
    return undefined;
  }
}
