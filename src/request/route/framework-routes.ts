import { remembered } from '../../span/remembered.js';
import { coveringRoute, readFrameworkRoute, type CoveringRoute, type FrameworkRoute } from './framework.js';
import { countSegments } from './path.js';
import { wholeRoute } from './template/compile.js';
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

  /** The route of a single form that covers the path, which it does by its number of segments. */
  plain(text: string, path: string | undefined): KnownRoute | undefined {
    const { plain } = this.read(text);
    if (!plain || plain.holdsValue || (path !== undefined && plain.segments !== countSegments(path)))
      return undefined;
    return this.known(plain.route);
  }

  covering(text: string, path: string | undefined): CoveringRoute | undefined {
    return coveringRoute(this.read(text), path);
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
