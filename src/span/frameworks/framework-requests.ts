import { subscribe } from 'node:diagnostics_channel';
import * as nodeModule from 'node:module';
import { SideTable } from '../side-table.js';

/**
 * A framework's own objects for a raw request, where it makes some: Koa's context, Fastify's and hapi's request.
 * Express, Nest on Express, Connect and restify put everything onto the raw request.
 */
export interface FrameworkRequest {
  readonly request?: object | undefined;
  readonly context?: object | undefined;
}

const FOUND = new SideTable<FrameworkRequest>();
let watchesFastify = false;
let usesFastify = false;

/** What a framework made of the raw request. */
export function frameworkRequestOf(raw: object): FrameworkRequest | undefined {
  return FOUND.get(raw);
}

/** Whether an app of Fastify's was seen in this process. */
export function knowsFastify(): boolean {
  return usesFastify;
}

/** The template that Fastify's router chose for the raw request, its prefixes included; `undefined` for none. */
export function fastifyRouteOf(raw: object): string | undefined {
  const request = FOUND.get(raw)?.request;
  const options: unknown = request && Reflect.get(request, 'routeOptions');
  const url: unknown = isObject(options) ? Reflect.get(options, 'url') : undefined;
  return typeof url === 'string' ? url : undefined;
}

/**
 * Notes Fastify's requests by its own channels: each new app gets a hook that comes before all others, so that
 * requests which a guard answers have their route too; an app that was there before is seen in its handlers.
 */
export function watchFastify(): void {
  if (watchesFastify) return;
  watchesFastify = true;
  subscribe('fastify.initialization', (message) => {
    const app: unknown = isObject(message) ? Reflect.get(message, 'fastify') : undefined;
    const addHook: unknown = isObject(app) ? Reflect.get(app, 'addHook') : undefined;
    if (typeof addHook !== 'function') return;
    addHook.call(app, 'onRequest', (request: unknown, _reply: unknown, done: () => void) => {
      noteFastify(request);
      done();
    });
  });
  subscribe('tracing:fastify.request.handler:start', (message) => {
    if (isObject(message)) noteFastify(Reflect.get(message, 'request'));
  });
}

function noteFastify(request: unknown): void {
  usesFastify = true;
  const raw: unknown = isObject(request) ? Reflect.get(request, 'raw') : undefined;
  if (isObject(request) && isObject(raw)) FOUND.set(raw, { request });
}

const KOA = /[\\/]koa[\\/]lib[\\/]context\.js$/;
const HAPI = /[\\/]@hapi[\\/]hapi[\\/]lib[\\/]request\.js$/;
const patched = new WeakSet<object>();

/**
 * The CommonJS modules of this process, by their files. By the namespace's name: bundlers are often told to put a
 * `createRequire` of their own before everything, and no file may have two.
 */
export function loadedModules(): NodeJS.Dict<NodeJS.Module> {
  return nodeModule.createRequire(process.execPath).cache;
}

/**
 * Koa and hapi have no channel: where one is made for a request, it is noted. Looks through the modules
 * that are loaded; both are CommonJS, whoever imports them. Not found in a bundle.
 */
export function watchLoadedFrameworks(): void {
  const cache = loadedModules();
  for (const file of Object.keys(cache)) {
    if (KOA.test(file)) patchKoa(cache[file]?.exports);
    else if (HAPI.test(file)) patchHapi(cache[file]?.exports);
  }
}

/**
 * By what each context is made of, whoever makes it: Feathers copies Koa's methods and Egg has its own, but all write the
 * raw request onto the context.
 */
function patchKoa(context: unknown): void {
  if (!isObject(context) || Object.hasOwn(context, 'req')) return;
  Object.defineProperty(context, 'req', {
    configurable: true,
    get: () => undefined,
    set(this: object, raw: unknown) {
      Object.defineProperty(this, 'req', {
        value: raw,
        writable: true,
        enumerable: true,
        configurable: true,
      });
      if (isObject(raw)) FOUND.set(raw, { context: this, request: objectAt(this, 'request') });
    },
  });
}

function patchHapi(request: unknown): void {
  const generate: unknown = typeof request === 'function' ? Reflect.get(request, 'generate') : undefined;
  if (typeof request !== 'function' || typeof generate !== 'function' || patched.has(request)) return;
  patched.add(request);
  // generate(server, req, res, options)
  Reflect.set(request, 'generate', function noted(this: unknown, ...args: unknown[]): unknown {
    const made: unknown = Reflect.apply(generate, this, args);
    const [, raw] = args;
    if (isObject(raw) && isObject(made)) FOUND.set(raw, { request: made });
    return made;
  });
}

function objectAt(holder: object, name: string): object | undefined {
  const value: unknown = Reflect.get(holder, name);
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
