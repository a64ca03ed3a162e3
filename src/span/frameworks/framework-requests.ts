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

const KOA = /[\\/]koa[\\/]lib[\\/]application\.js$/;
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
 * Koa and hapi have no channel: where they make their object for a request, it is noted. Looks through the modules
 * that are loaded; both are CommonJS, whoever imports them. Not found in a bundle.
 */
export function watchLoadedFrameworks(): void {
  const cache = loadedModules();
  for (const file of Object.keys(cache)) {
    if (KOA.test(file)) patchKoa(cache[file]?.exports);
    else if (HAPI.test(file)) patchHapi(cache[file]?.exports);
  }
}

function patchKoa(application: unknown): void {
  const prototype: unknown = typeof application === 'function' ? application.prototype : undefined;
  if (isObject(prototype))
    noteResult(prototype, 'createContext', (context) => ({ context, request: objectAt(context, 'request') }));
}

function patchHapi(request: unknown): void {
  if (typeof request !== 'function') return;
  // generate(server, req, res, options)
  noteResult(request, 'generate', (made) => ({ request: made }), 1);
}

/** Calls through, and notes what came of it for the raw request among the arguments. */
function noteResult(holder: object, name: string, read: (made: object) => FrameworkRequest, rawAt = 0): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function' || patched.has(holder)) return;
  patched.add(holder);
  Reflect.set(holder, name, function noted(this: unknown, ...args: unknown[]): unknown {
    const made: unknown = Reflect.apply(original, this, args);
    const raw = args[rawAt];
    if (isObject(raw) && isObject(made)) FOUND.set(raw, read(made));
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
