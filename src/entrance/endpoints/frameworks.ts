import { call, listOf, read, routesOf, textsOf, type ListedRoute } from './listed-route.js';

/** Whether it is an app of Koa's. Routers show their routes; what koa-mount or koa-compose wrapped doesn't. */
export function isKoa(app: unknown): boolean {
  return Array.isArray(read(app, 'middleware')) && typeof read(app, 'callback') === 'function';
}

export function koaRoutes(app: unknown): readonly ListedRoute[] {
  return listOf(read(app, 'middleware')).flatMap((middleware) => koaRouterRoutes(read(middleware, 'router')));
}

/** Whether it is a router of @koa/router's: its stack has methods. */
export function isKoaRouter(router: unknown): boolean {
  return Array.isArray(read(router, 'stack')) && typeof read(router, 'allowedMethods') === 'function';
}

/** The layers of routers in a router are its own, prefix and all; those of middleware have no method. */
export function koaRouterRoutes(router: unknown): readonly ListedRoute[] {
  return listOf(read(router, 'stack')).flatMap((layer) => {
    const path = read(layer, 'path');
    const template = path instanceof RegExp ? String(path) : path;
    return typeof template === 'string' ? routesOf(textsOf(read(layer, 'methods')), template) : [];
  });
}

/** Whether it is Hono's, whose sub-apps' routes are its own. */
export function isHono(app: unknown): boolean {
  return Array.isArray(read(app, 'routes')) && typeof read(app, 'fetch') === 'function';
}

/** A handler takes the context, middleware `next` as well. */
export function honoRoutes(app: unknown): readonly ListedRoute[] {
  return listOf(read(app, 'routes')).flatMap((route) => {
    const [method, template, handler] = ['method', 'path', 'handler'].map((name) => read(route, name));
    const isMiddleware = method === 'ALL' && Number(read(handler, 'length')) > 1;
    if (typeof method !== 'string' || typeof template !== 'string' || isMiddleware) return [];
    return routesOf([method], template);
  });
}

/** Whether it is a server of hapi's. */
export function isHapi(app: unknown): boolean {
  return typeof read(app, 'table') === 'function';
}

export function hapiRoutes(app: unknown): readonly ListedRoute[] {
  return listOf(call(app, 'table')).flatMap((route) => {
    const [method, template] = [read(route, 'method'), read(route, 'path')];
    return typeof method === 'string' && typeof template === 'string' ? routesOf([method], template) : [];
  });
}

/** Whether it is an app of Fastify's. */
export function isFastify(app: unknown): boolean {
  return typeof read(app, 'printRoutes') === 'function';
}

const LINE = /^((?:│ {3}| {4})*)(?:[├└]── )?(.*?)(?: \(([A-Z-]+(?:, [A-Z-]+)*)\)(?: \{.*\})?)?$/;

/**
 * Fastify tells its routes only as the drawing of a tree, in which each line is a piece of the path. It has all of them
 * once the app is ready.
 */
export function fastifyRoutes(app: unknown): readonly ListedRoute[] {
  const drawn = call(app, 'printRoutes', { commonPrefix: true });
  const path: string[] = [];
  return (typeof drawn === 'string' ? drawn : '').split('\n').flatMap((line) => {
    const [, indent = '', text = '', methods] = LINE.exec(line) ?? [];
    if (text === '') return [];
    // A second line of the same piece is another constraint's: a level deeper by its indent, without a branch.
    const isSame = !/[├└]── /.test(line);
    const depth = indent.length / 4 - (isSame ? 1 : 0);
    path.length = Math.max(0, depth);
    path.push(pieceOf(text));
    return methods === undefined
      ? []
      : routesOf(methods.split(', '), path.join('').replace(/^(?=[^/])/, '/'));
  });
}

/** A piece that is a parameter begins with its colon, and may have several names; elsewhere a colon is just that. */
function pieceOf(text: string): string {
  if (text === '(empty root node)') return '';
  return text.startsWith(':') ? text.replace(/\|:.*$/, '') : text.replaceAll(':', '::');
}
