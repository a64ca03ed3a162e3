import { appOfMount } from './express-mount.js';
import { listOf, read, routesOf, type ListedRoute } from './listed-route.js';

/** Routers in routers; one that is mounted in itself has no end. */
const MAX_DEPTH = 20;

/** The stack of an app, of a router, or of nothing. */
function stackOf(value: unknown): readonly unknown[] | undefined {
  const [own, four, five] = [value, read(value, '_router'), read(value, 'router')].map((each) =>
    read(each, 'stack'),
  );
  return [own, four, five].find((stack): stack is readonly unknown[] => Array.isArray(stack));
}

/** Whether it is an app or a router of Express 4 or 5. */
export function isExpress(app: unknown): boolean {
  if (typeof app !== 'function') return false;
  const stack = stackOf(app);
  if (stack === undefined) return typeof read(app, 'lazyrouter') === 'function';
  return stack.every((layer) => !Array.isArray(read(layer, 'methods')));
}

/** Its routes, with what their routers and apps are mounted on. */
export function expressRoutes(app: unknown, prefix = '', depth = 0): readonly ListedRoute[] {
  if (depth > MAX_DEPTH) return [];
  return (stackOf(app) ?? []).flatMap((layer) => {
    const route = read(layer, 'route');
    if (route !== undefined && route !== null) return routesOfLayer(route, prefix);
    const inner = innerOf(layer);
    if (inner === undefined) return [];
    return mountsOf(layer).flatMap((mount) => expressRoutes(inner, prefix + mount, depth + 1));
  });
}

/** A router, or an app, which Express hides in a function. */
function innerOf(layer: unknown): unknown {
  const handle = read(layer, 'handle');
  if (stackOf(handle)) return handle;
  return read(layer, 'name') === 'mounted_app' ? appOfMount(handle) : undefined;
}

function routesOfLayer(route: unknown, prefix: string): readonly ListedRoute[] {
  const given = read(route, 'methods');
  const methods = Object.keys(typeof given === 'object' && given !== null ? given : {});
  const path = read(route, 'path');
  const paths: readonly unknown[] = Array.isArray(path) ? path.flat(Infinity) : [path];
  return paths.flatMap((one) => {
    const text = pathText(one);
    return text === undefined
      ? []
      : routesOf(
          methods.map((method) => (method === '_all' ? '*' : method)),
          prefix + text,
        );
  });
}

function pathText(path: unknown): string | undefined {
  if (path instanceof RegExp) return String(path);
  return typeof path === 'string' ? path.replace(/^(?=[^/])/, '/') : undefined;
}

/** What a layer is mounted on, without a slash at its end. Express 4 keeps no path but the expression made of it. */
function mountsOf(layer: unknown): readonly string[] {
  const regexp = read(layer, 'regexp');
  if (regexp instanceof RegExp) return mountsOfRegExp(regexp, listOf(read(layer, 'keys')));
  const raw = read(layer, 'rawPath');
  const paths: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return paths.flatMap((path) => pathText(path)?.replace(/\/+$/, '') ?? []);
}

/**
 * `/orgs/:org` of `^\/orgs(?:\/([^/]+?))\/?(?=\/|$)`. Several paths are one expression, and parameters stand in the
 * order of their keys.
 */
function mountsOfRegExp(regexp: RegExp, keys: readonly unknown[]): readonly string[] {
  if (read(regexp, 'fast_slash') === true) return [''];
  const names = keys.map((key) => read(key, 'name'));
  const next = (): string => {
    const name = names.shift();
    return typeof name === 'string' ? `:${name}` : ':wildcard';
  };
  return regexp.source.split('|^').map((source) =>
    source
      .replace(/^\^/, '')
      .replace(/(?:\\\/\?)?\(\?=\\\/\|\$\)$/, '')
      .replaceAll(
        /\(\?:\\([/.])\((?:[^()]|\([^()]*\))*\)\)(\??)|\((?:[^()]|\([^()]*\))*\)/g,
        (_group, separator: string | undefined, optional = '') => `${separator ?? ''}${next()}${optional}`,
      )
      .replaceAll(/\\(.)/g, '$1'),
  );
}
