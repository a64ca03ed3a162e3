import { alternativesOf } from './template/alternatives.js';
import { compileTemplate, coverPath, matchPath, type Template } from './template/compile.js';
import { countSegments, segmentsOf } from './path.js';
import { saysMore } from './trust.js';

/** What a framework writes as its route, read once. */
export interface FrameworkRoute {
  readonly templates: readonly Template[];
  /** Of a single template with a single form: all that nearly every request needs to know. */
  readonly plain: PlainRoute | undefined;
}

export interface PlainRoute extends CoveringRoute {
  readonly segments: number;
  /** Whether it has no parameter: it may be a path that an instrumentation took for a route. */
  readonly isStatic: boolean;
}

/** A template's route for a path. */
export interface CoveringRoute {
  readonly route: string;
  /** Whether the template takes any number of segments. */
  readonly isOpen: boolean;
  /** Whether it is a path with a value in it rather than a template. */
  readonly holdsValue: boolean;
}

/** @param text A template of any framework's syntax, or several, see `alternativesOf`. */
export function readFrameworkRoute(text: string): FrameworkRoute {
  const templates = alternativesOf(text).flatMap((each) => compileTemplate(each) ?? []);
  const [only] = templates;
  const fixed = templates.length === 1 ? only?.fixed : undefined;
  return {
    templates,
    plain:
      fixed && only
        ? { ...fixed, isOpen: false, holdsValue: only.holdsValue, isStatic: !fixed.route.includes('{') }
        : undefined,
  };
}

/** The route that covers the path; without a path there is nothing to check against, and one template is taken at its word. */
export function coveringRoute(read: FrameworkRoute, path: string | undefined): CoveringRoute | undefined {
  const { templates, plain } = read;
  if (plain) return path === undefined || plain.segments === countSegments(path) ? plain : undefined;
  if (path === undefined) return undefined;
  const [only] = templates;
  if (templates.length === 1) return only && covering(only, coverPath(only, path));
  // Of an array of routes the literals have to tell which one it was.
  return templates.map((template) => covering(template, matchPath(template, path))).find((found) => found);
}

/** The route of a template whose literals are those of the whole path. */
export function literalRoute({ templates }: FrameworkRoute, path: string): CoveringRoute | undefined {
  return templates.map((template) => covering(template, matchPath(template, path))).find((found) => found);
}

/** Where a template covers the path's tail by its literals: the router never saw what stands before it. */
export function tailRoute(
  { templates }: FrameworkRoute,
  path: string,
): (CoveringRoute & { readonly prefix: string }) | undefined {
  const segments = segmentsOf(path);
  for (const template of templates) {
    if (!template.steps.some(hasLiteral)) continue;
    for (let at = 1; at < segments.length && at <= MAX_PREFIX; at += 1) {
      const found = covering(template, matchPath(template, `/${segments.slice(at).join('/')}`));
      if (found) return { ...found, prefix: `/${segments.slice(0, at).join('/')}` };
    }
  }
  return undefined;
}

/** Prefixes of gateways and base paths are short. */
const MAX_PREFIX = 4;

/** The literal route on which something is mounted that lies below it on the path: `/static` of `/static/app.js`. */
export function mountOf({ templates, plain }: FrameworkRoute, path: string): string | undefined {
  if (!plain || plain.route === '/' || plain.route.includes('{') || templates[0]?.holdsValue !== false)
    return undefined;
  return path.toLowerCase().startsWith(`${plain.route.toLowerCase()}/`) ? plain.route : undefined;
}

/** A router of files has no guards: what its `[...path]` covers is an endpoint. */
export function covered<Route extends CoveringRoute>(
  text: string,
  route: Route | undefined,
): readonly Route[] {
  if (!route) return [];
  return [route.isOpen && text.includes('[...') ? { ...route, isOpen: false } : route];
}

/** Of routes that cover a path, and are no wildcards, the one that tells the most. */
export function mostSaying<Route extends CoveringRoute>(routes: readonly Route[]): Route | undefined {
  return routes
    .filter(({ isOpen, holdsValue }) => !isOpen && !holdsValue)
    .reduce<Route | undefined>(
      (best, one) => (best && !saysMore(one.route, best.route) ? best : one),
      undefined,
    );
}

function covering(template: Template, route: string | undefined): CoveringRoute | undefined {
  return route === undefined
    ? undefined
    : { route, isOpen: template.isOpen, holdsValue: template.holdsValue };
}

function hasLiteral(step: Template['steps'][number]): boolean {
  return (
    (step.kind === 'segment' || step.kind === 'open') && step.parts.some((part) => part.kind === 'literal')
  );
}
