import { compileTemplate } from '../../request/route/template/compile.js';
import { formsOf } from '../../request/route/template/forms.js';
import { expressRoutes, isExpress } from './express.js';
import {
  fastifyRoutes,
  hapiRoutes,
  honoRoutes,
  isFastify,
  isHapi,
  isHono,
  isKoa,
  isKoaRouter,
  koaRouterRoutes,
  koaRoutes,
} from './frameworks.js';
import { call, type ListedRoute } from './listed-route.js';

/** How each framework is known, and asked. */
const FRAMEWORKS: readonly (readonly [
  is: (app: unknown) => boolean,
  routes: (app: unknown) => readonly ListedRoute[],
])[] = [
  [isFastify, fastifyRoutes],
  [isExpress, (app) => expressRoutes(app)],
  [isKoa, koaRoutes],
  [isKoaRouter, koaRouterRoutes],
  [isHono, honoRoutes],
  [isHapi, hapiRoutes],
];

const EXPECTED =
  'Expected `app` to be an app of Express 4 or 5, Fastify, Koa with @koa/router, Hono, Nest or hapi, or a router of theirs';

/**
 * The endpoints that an app has routes for, named as its events name them: `GET /v1/users/{id}`, sorted; `*` for any
 * method. Routers in routers come with what they are mounted on; an optional parameter makes two endpoints. Left out: HEAD
 * where GET answers it, middleware, and catch-alls. Call it when all routes are there: after `await app.ready()` for
 * Fastify, `await app.init()` for Nest.
 *
 * @throws TypeError for what is no app.
 * @example reportEndpoints(listEndpoints(app))
 */
export function listEndpoints(app: unknown): readonly string[] {
  // Nest's own app stands before another framework's.
  const inner = call(call(app, 'getHttpAdapter'), 'getInstance') ?? app;
  const [, routes] = FRAMEWORKS.find(([is]) => is(inner)) ?? [];
  if (!routes) throw new TypeError(EXPECTED);
  return [...new Set(routes(inner).flatMap(namesOf))].toSorted();
}

function namesOf({ method, template }: ListedRoute): readonly string[] {
  const compiled = compileTemplate(template);
  // What answers every method at any path is a guard, or says that there is nothing.
  if (!compiled || compiled.isWildcard || (compiled.isOpen && method === '*')) return [];
  return formsOf(compiled.steps).map((route) => `${method} ${route}`);
}
