import { ADA, BEN, NOBODY } from './requests.mjs';

/**
 * What frameworks and their instrumentations don't tell, and how an event of the table differs by it.
 *
 * @typedef {import('./requests.mjs').Expected} Expected
 * @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest
 * @typedef {object} Difference
 * @property {string} why what the framework or its instrumentation doesn't tell
 * @property {(event: Expected | undefined, request: MatrixRequest) => Expected | undefined} change
 */

export const UNNAMED_WILDCARD = {
  why: 'a wildcard of this framework has no name: `{wildcard}`',
  change: renamed({ 'GET /v2/files/{path}': 'GET /v2/files/{wildcard}' }),
};

export const TEMPLATES = {
  why: 'no route in its spans: the option `routes` gives it (`route_source: template`)',
  change: (event) => (isMatched(event) ? { ...event, source: 'template' } : event),
};

export const INFERRED = {
  why: 'no route in its spans and no `routes` given: inferred from the path (`route_source: inferred`)',
  change(event) {
    const change = renamed({
      'GET /v2/projects/{project_id}/widgets/{widget_id}': 'GET /v2/projects/{id}/widgets/{id}',
      'GET /v2/files/{path}': 'GET /v2/files/{id}/{id}',
      // No words that an API's paths are known to have.
      'GET /v1/broken/{id}': 'GET /v1/{id}/{id}',
      'GET /v1/slow/{id}': 'GET /v1/{id}/{id}',
      'GET /library/{1}/{2}': 'GET /library/{id}/{id}',
    });
    if (!isMatched(event)) return event;
    // Scanners make no endpoints: an inferred route that answered 404 is none.
    if (event.status === 404)
      return { ...event, endpoint: '(unmatched)', source: undefined, version: undefined };
    return { ...change(event), source: 'inferred' };
  },
};

export const KOA_ABORT = {
  why: "a koa response's status is 404 until its handler sets one, so an answer that never was is a 404",
  change: (event, { answer }) => (answer === 'abort' ? { ...event, status: 404 } : event),
};

export const GUARDED = {
  why: 'guards run for requests that have a route: nobody is known at a 404, which is then no event',
  change: (event) => (isMatched(event) ? event : undefined),
};

export const RESTIFY_ABORT = {
  why: 'restify itself gives a request whose caller hung up the status 444',
  change: (event, { answer }) => (answer === 'abort' ? { ...event, status: 444 } : event),
};

export const YOGA_EXECUTOR = {
  why: 'yoga executes with an executor of its own, so instrumentation-graphql sees no operation: `useEngine(graphql)` shows it',
  change: (event) => event && { ...event, more: {} },
};

/** Contrib's instrumentations for SDK 1 are of early 2025. @param {string} what */
function tooNewForSdk1(what) {
  return ({ sdk }) =>
    sdk === '1.30' ? [{ ...INFERRED, why: `with SDK 1: ${what}, so its routes are inferred` }] : [];
}

export const EXPRESS_5_SDK_1 = tooNewForSdk1('its instrumentation-express knows express 4 only');
export const KOA_3_SDK_1 = tooNewForSdk1('its instrumentation-koa knows koa 2 only');

export const NEXT_HANDLERS = {
  ...GUARDED,
  why: 'only handlers know the caller here: nobody is known at a 404, which is then no event',
};

export const ELYSIA_NEEDS = ({ node }) =>
  node < 22 ? 'elysia traces by Promise.withResolvers, which Node 20 lacks' : undefined;

/** Where only some routes are known, the others are inferred. @param {readonly string[]} parts of their endpoints */
const inferredOnly = (parts) => (event, request) =>
  event && parts.some((part) => event.endpoint.includes(part)) ? INFERRED.change(event, request) : event;

export const HAPI_PREFIX = {
  why: "instrumentation-hapi names a plugin's routes without its prefix, and a plugin's plugin not at all: that is inferred",
  change: inferredOnly(['/projects/', '/files/']),
};

export const NO_HOOK = {
  why: 'only Node option `--experimental-loader=@opentelemetry/instrumentation/hook.mjs` lets instrumentations see what ESM imports: without it a route is what the request has at its end, without the names of its mounts',
  change(event, request) {
    if (event?.endpoint.includes('/projects/'))
      return { ...event, endpoint: 'GET /v2/projects/{id}/widgets/{widget_id}' };
    const changed = inferredOnly(['/files/'])(event, request);
    // What stands before a parameter may be a mount's value, unless APIs are known to have such words.
    return changed && { ...changed, endpoint: changed.endpoint.replace(/\/(?:broken|slow)\//, '/{id}/') };
  },
};

export const FASTIFY_OFF =
  'auto-instrumentations-node has fastify switched off (SDK 1) or not at all (SDK 2 and 3)';

/** Words of the paths that are known to be no values. */
const KNOWN_WORDS = new Set(['v1', 'groups-attributes']);

/** In requests that are not the table's: every segment but a known word is a value. */
export const INFERRED_PATH = {
  ...INFERRED,
  change(event, { path }) {
    const segments = path.split('?')[0].split('/').slice(1);
    const names = segments.map((segment) => (KNOWN_WORDS.has(segment) ? segment : '{id}'));
    return event && { ...event, endpoint: `GET /${names.join('/')}`, source: 'inferred' };
  },
};

/** As {@link INFERRED_PATH}, where an instrumentation for SDK 1 is too old. */
export function inferredWithSdk1(tooNew, ...more) {
  return (cell) => tooNew(cell).flatMap(({ why }) => [{ ...INFERRED_PATH, why }, ...more]);
}

/**
 * Where nothing but server spans start, the active span is one of them, and what a middleware puts into the
 * context is on no span.
 */
export const NO_CHILDREN = {
  why: "no child spans: the active span is the server span, and an app's own baggage is on no span",
  change(event, { path }) {
    if (path.includes('/own-baggage/')) return { ...event, ...NOBODY, auth: 'none' };
    return path.includes('/server-before-child/') ? { ...event, ...ADA } : event;
  },
};

export const WRITE_HEAD = {
  why: 'fastify hands its headers to `writeHead()`, where instrumentation-http sees none; `reply.raw.setHeader()` shows them',
  change: (event, { path }) => event && (path.includes('/raw') ? event : { ...event, more: {} }),
};

export const UNSAMPLED = {
  why: 'OTEL_TRACES_SAMPLER=traceidratio at 0 leaves out every trace, and every request is counted',
  change: (event) => event && { ...event, sampled: false },
};

export const OTEL_CONTEXT = {
  why: '@fastify/otel runs handlers in the context of its own span: what a hook puts into the context is lost',
  change: (event, { path }) =>
    path.includes('/own-baggage/') ? { ...event, ...NOBODY, auth: 'none' } : event,
};

/** @param {Expected | undefined} event */
function isMatched(event) {
  return event !== undefined && event.endpoint !== '(unmatched)';
}

/** @param {Record<string, string>} names */
function renamed(names) {
  return (event) => (event && names[event.endpoint] ? { ...event, endpoint: names[event.endpoint] } : event);
}

/** @param {Record<string, string>} names @param {string} why @param {string} [source] */
const named = (why, names, source = 'framework') => ({
  why,
  change: (event) =>
    event && names[event.endpoint] ? { ...event, endpoint: names[event.endpoint], source } : event,
});

export const FILES_OF_A_MOUNT = named('static files have the route of their mount', {
  'GET /static/{file}': 'GET /static/{file}',
});

export const WILDCARD_FILES = {
  why: 'files are a wildcard route here, which has no name; one that is not there is a 404 of that route',
  change: (event, { path }) =>
    path.startsWith('/static/')
      ? {
          ...(event ?? { status: 404, auth: 'none', ...NOBODY }),
          endpoint: 'GET /static/{wildcard}',
          source: 'framework',
        }
      : event,
};

export const UNNAMED_CATCH_ALL = named('a catch-all has no name here: `{wildcard}`', {
  'GET /{path}': 'GET /{wildcard}',
});

export const NO_CATCH_ALL = named(
  'what a middleware answers has no route: inferred',
  { 'GET /{path}': 'GET /{id}/settings/{id}' },
  'inferred',
);

/** @type {Difference} */
const SENTRY_TRACES = {
  why: "Sentry continues its own traces only (`sentry-trace`): W3C's `traceparent` of the caller is not followed",
  change: (event, { headers = {} }) =>
    event && headers.traceparent ? { ...event, traceId: undefined, sampled: true } : event,
};

export const SENTRY_OWN_SDK = [
  SENTRY_TRACES,
  {
    why: 'Sentry samples no HEAD: it is counted all the same',
    change: (event, { method }) => (event && method === 'HEAD' ? { ...event, sampled: false } : event),
  },
];

const SENTRY_AUTH = { bearer: 'other', basic: 'other', none: undefined };

export const SENTRY_SET_UP = [
  SENTRY_TRACES,
  {
    why: 'Sentry makes no spans for HEAD: no event',
    change: (event, { method }) => (method === 'HEAD' ? undefined : event),
  },
  {
    why: 'Sentry makes the spans of requests, without a hook for `apiAttributes()`: it filters `authorization`, so there was one is all that is known',
    change: (event) =>
      event && { ...event, auth: event.auth in SENTRY_AUTH ? SENTRY_AUTH[event.auth] : event.auth },
  },
  {
    why: "Sentry puts its own version into the resource's `service.version`",
    change: (event) => event && { ...event, more: { ...event.more, service_version: '10.78.0' } },
  },
];

export const INJECTED = {
  why: '`inject()` makes no server span: what is identified and routed in there is said on the span of the request that called it',
  change(event, { path, headers }) {
    if (path !== '/v1/batch') return event;
    const auth = headers.authorization ? event.auth : undefined;
    return { ...event, ...BEN, auth };
  },
};

export const NEXT_BASE = {
  why: "Next.js's route is that of its file, whatever the base path and rewrites in front of it",
  change: (event) => event && { ...event, endpoint: event.endpoint.replace(' /api/', ' /') },
};

export const NO_CHILD_OF_UNSAMPLED = {
  why: 'who is known by an attribute of an inner span only is not known where the caller sampled its trace away: there are no inner spans',
  change: (event) => (event?.sampled === false ? { ...event, ...NOBODY } : event),
};

export const NAMED_WILDCARD = named(
  'the wildcard has its name from `routes`',
  { 'GET /v2/files/{path}': 'GET /v2/files/{path}' },
  'template',
);
