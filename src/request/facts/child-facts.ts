import type { Attributes } from '@opentelemetry/api';
import { readText } from '../../span/attributes.js';
import type { StartedSpan } from '../../span/span.js';
import { GIVEN_PREFIX, readSpanFacts, type ExtraNames } from './facts.js';
import { mayBeRare, tellsByEvents } from './rare-facts.js';
import type { SpanFacts } from './span-facts.js';

/**
 * What a child of the request tells of it; `undefined` when that is nothing. A child with an event name of its own is
 * an event of its own: its facts are not the request's.
 */
export function readChildFacts(
  child: StartedSpan,
  extra: ExtraNames | undefined,
  limit: number,
): SpanFacts | undefined {
  if (!tells(child.attributes, extra) && !tellsByEvents(child.events)) return undefined;
  const facts = readSpanFacts(child, extra, limit);
  return facts.eventName === undefined ? facts : undefined;
}

function tells(attributes: Attributes, extra: ExtraNames | undefined): boolean {
  try {
    for (const key in attributes) {
      if (mayTell(key) || extra?.has(key) === true) return true;
    }
    return false;
  } catch {
    // Hostile ones are looked at with care.
    return true;
  }
}

/** Names by which a child tells something of its request. Other facts of a child are those of what it calls. */
function mayTell(key: string): boolean {
  switch (key.charCodeAt(0)) {
    case 101: // e
      return key === 'enduser.id' || key === 'error.type';
    case 103: // g
      return key.startsWith('graphql.operation.') || mayBeRare(key);
    case 111: // o
      return key === 'organization.id';
    case 112: // p
      return key.startsWith(GIVEN_PREFIX) || key === 'posthogDistinctId';
    case 115: // s
      return key === 'session.id' || key === 'sessionId';
    case 117: // u
      return key === 'user.id';
    default:
      return mayBeRare(key);
  }
}

/**
 * The routes that children of a request name, the last started first; for a request whose server spans name none.
 * @param isDoubtful Whether to take those of instrumentations that write the path itself where a mount has a parameter,
 * `/projects/p_7/widgets/:id`, or the others.
 */
export function childRoutes(children: readonly StartedSpan[], isDoubtful: boolean): readonly string[] {
  return children
    .toReversed()
    .flatMap((child) =>
      writesMountsPath(child) === isDoubtful ? (readText(child.attributes, 'http.route') ?? []) : [],
    );
}

/** Everything, as Express writes it: `*`, `/*`, `/*splat`, `/{*path}`. */
const WILDCARD = /^(?:\/?\*\w*|\/\{\*\w+\})$/;

/**
 * The wildcard that answered a request of Express's, which instrumentation-express leaves out of `http.route`: its last
 * layer is the handler of one. Of a router's it leaves but what that is mounted on, which no handler's path is. Files that
 * are served behind a wildcard are another layer's.
 */
export function wildcardRoutes(children: readonly StartedSpan[]): readonly string[] {
  const last = children.findLast(({ attributes }) => readText(attributes, 'express.type') !== undefined);
  if (!last || readText(last.attributes, 'express.type') !== 'request_handler') return [];
  const name = readText(last.attributes, 'express.name') ?? '';
  if (WILDCARD.test(name)) return [name];
  return name.length > 1 && name === readText(last.attributes, 'http.route') ? [`${name}/*`] : [];
}

/** What instrumentations of routers say of their layers' spans, whose routes are templates. */
const ROUTERS = [
  'express.type',
  'fastify.type',
  'hapi.type',
  'hono.type',
  'koa.type',
  'nestjs.type',
] as const;

/**
 * Whose spans have templates for routes: frameworks' own, and instrumentations of frameworks. Not Node's server's and
 * AWS Lambda's, whose routes come of an app's hook, nor instrumentation-router's, see `writesMountsPath`.
 */
const FRAMEWORKS =
  /^(?:next\.js|sveltekit|Elysia|@(?:hono|fastify|elysiajs|sveltejs)\/.+|@opentelemetry\/instrumentation-(?!(?:http|router|aws-lambda)$).+)$/;

/** Whether a span is a router's. */
export function isRouters(span: StartedSpan): boolean {
  const { attributes } = span;
  if (ROUTERS.some((key) => readText(attributes, key) !== undefined)) return true;
  return readText(attributes, 'http.route') !== undefined && FRAMEWORKS.test(scopeOf(span));
}

/** instrumentation-router joins `req.baseUrl`, which is a part of the path, with the route behind it. */
function writesMountsPath(span: StartedSpan): boolean {
  return scopeOf(span).endsWith('instrumentation-router');
}

/** The name of the instrumentation that a span is of. */
function scopeOf(span: StartedSpan): string {
  const scope: unknown =
    Reflect.get(span, 'instrumentationScope') ?? Reflect.get(span, 'instrumentationLibrary');
  const name: unknown = typeof scope === 'object' && scope !== null ? Reflect.get(scope, 'name') : undefined;
  return typeof name === 'string' ? name : '';
}
