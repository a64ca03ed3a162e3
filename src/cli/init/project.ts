import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRecord } from '../../checks.js';
import { isEsmOnly, membersOf, startersIn, startsEsm, type Starter } from './surroundings.js';

/** A framework whose routes come with a set-up of its own. */
export type Framework = 'express' | 'fastify' | 'nestjs' | 'koa' | 'hono' | 'hapi' | 'next';
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Where a project starts OpenTelemetry already. */
export interface Telemetry {
  /** Relative to the project. */
  readonly file: string;
  readonly kind: 'NodeSDK' | 'registerOTel' | 'NodeTracerProvider' | 'Sentry';
  /** Whether the processor is in it. */
  readonly hasProcessor: boolean;
}

/** What `spanhog init` needs to know of a project. */
export interface Project {
  readonly directory: string;
  /** The text of package.json. */
  readonly manifest: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: ReadonlySet<string>;
  readonly isEsm: boolean;
  /** Whether the tracing file has to be an ES module: the app, or its framework, is loaded as such. */
  readonly needsEsmHook: boolean;
  readonly isTypeScript: boolean;
  readonly packageManager: PackageManager;
  readonly framework: Framework | undefined;
  readonly telemetry: readonly Telemetry[];
  /** An OpenAPI document, relative to the project. */
  readonly openapi: string | undefined;
  /** The file that the app begins with, as far as that can be told. */
  readonly entry: string | undefined;
  /** Commands outside of package.json that start the app: a Dockerfile's, pm2's, a Procfile's. */
  readonly starters: readonly Starter[];
  /** Where this is no app but a workspace: the folders of the apps in it. */
  readonly members: readonly string[];
}

/** In this order: Nest stands on Express or Fastify, Next on none. */
const FRAMEWORKS: readonly (readonly [packageName: string, Framework])[] = [
  ['next', 'next'],
  ['@nestjs/core', 'nestjs'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['hono', 'hono'],
  ['@hapi/hapi', 'hapi'],
];
const LOCK_FILES: readonly (readonly [file: string, PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
];
const SOURCE = /\.[cm]?[jt]sx?$/;
const OPENAPI = /^(?:openapi|swagger)(?:[.-]\w+)*\.(?:json|ya?ml)$/i;
const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'test', 'tests', '__tests__']);
/** Files that are looked into, how large and how deep: a monorepo's root must not take minutes. */
const MAX_FILES = 2_000;
const MAX_BYTES = 512 * 1024;
const MAX_DEPTH = 6;
const STARTS: readonly (readonly [pattern: RegExp, Telemetry['kind']])[] = [
  [/\bnew\s+(?:\w+\.)?NodeSDK\s*\(/, 'NodeSDK'],
  [/\bregisterOTel\s*\(/, 'registerOTel'],
  [/\bnew\s+(?:\w+\.)?NodeTracerProvider\s*\(/, 'NodeTracerProvider'],
  [/\bSentry\.init\s*\(/, 'Sentry'],
];
const LAST_SENTRY_ON_OPENTELEMETRY = 10;
const COMMENTS = /^\s*\/\/.*$|\/\*[^]*?\*\//gm;
const ELSEWHERE = /(?:^|[./-])(?:client|edge|browser)\.[cm]?[jt]sx?$/;
const BROWSER_SENTRY = /['"]@sentry\/(?:browser|react|vue|svelte|angular|solid|electron|react-native)['"]/;

/**
 * Looks at the project in a directory, and changes nothing.
 * @throws Error, fit to be shown, when there is no package.json, or it can't be read.
 */
export function readProject(directory: string): Project {
  const manifest = readManifest(directory);
  const { name: _name, ...fields } = manifest.json;
  const dependencies = new Set(
    ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((field) =>
      Object.keys(recordIn(fields[field])),
    ),
  );
  const framework = FRAMEWORKS.find(([packageName]) => dependencies.has(packageName));
  const isEsm = fields['type'] === 'module';
  const handsSpansOut = sentryIsSdk(fields);
  const files = sourcesIn(directory);
  const scripts = Object.fromEntries(
    Object.entries(recordIn(fields['scripts'])).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  return {
    directory,
    manifest: manifest.text,
    scripts,
    dependencies,
    isEsm,
    needsEsmHook:
      isEsm || isEsmOnly(directory, framework?.[0]) || startsEsm(directory, Object.values(scripts)),
    isTypeScript: dependencies.has('typescript') || existsSync(join(directory, 'tsconfig.json')),
    packageManager: packageManagerOf(directory, fields['packageManager']),
    framework: framework?.[1],
    telemetry: files
      .filter((file) => SOURCE.test(file))
      .flatMap((file) => telemetryIn(directory, file, handsSpansOut) ?? []),
    openapi: files.find((file) => OPENAPI.test(file.slice(file.lastIndexOf('/') + 1))),
    entry: entryOf(directory, fields['main']),
    starters: startersIn(directory),
    members: framework === undefined ? membersOf(directory, fields['workspaces']) : [],
  };
}

const ENTRIES = ['server', 'index', 'app', 'main', 'src/server', 'src/index', 'src/app', 'src/main'];

function entryOf(directory: string, main: unknown): string | undefined {
  const said = typeof main === 'string' ? [main.replace(/^\.\//, '')] : [];
  const usual = ENTRIES.flatMap((name) => ['js', 'mjs', 'cjs', 'ts', 'mts'].map((end) => `${name}.${end}`));
  return [...said, ...usual].find((file) => existsSync(join(directory, file)));
}

function readManifest(directory: string): { readonly text: string; readonly json: Record<string, unknown> } {
  const file = join(directory, 'package.json');
  if (!existsSync(file))
    throw new Error(`There is no package.json in ${directory}: go to the app's own folder.`);
  const text = readFileSync(file, 'utf8');
  try {
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return { text, json };
  } catch {
    // Said below.
  }
  throw new Error(`${file} is no JSON object.`);
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** By what package.json says, else by the lock file here or in a folder above, as in workspaces. */
function packageManagerOf(directory: string, said: unknown): PackageManager {
  const name = typeof said === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(said)?.[1] : undefined;
  const known = LOCK_FILES.find(([, manager]) => manager === name)?.[1];
  if (known) return known;
  for (let at = directory; ; at = dirname(at)) {
    const lock = LOCK_FILES.find(([file]) => existsSync(join(at, file)));
    if (lock) return lock[1];
    if (at === dirname(at)) return 'npm';
  }
}

/** From its version 11 on Sentry makes spans of its own, and hands none to others' processors. */
function sentryIsSdk(fields: Readonly<Record<string, unknown>>): boolean {
  const ranges = ['dependencies', 'devDependencies'].flatMap((field) =>
    Object.entries(recordIn(fields[field])),
  );
  const own = ranges.find(([name]) =>
    /^@sentry\/(?:node|next|nest|nuxt|remix|astro|aws|google|bun|solidstart|sveltekit)/.test(name),
  );
  const major = Number(/\d+/.exec(String(own?.[1]))?.[0]);
  return !(major > LAST_SENTRY_ON_OPENTELEMETRY);
}

function telemetryIn(directory: string, file: string, handsSpansOut: boolean): Telemetry | undefined {
  const text = readFileSync(join(directory, file), 'utf8').replaceAll(COMMENTS, '');
  const kind = STARTS.find(([pattern]) => pattern.test(text))?.[1];
  // What runs in a browser, or on an edge, sees no request of the server's.
  if (kind === 'Sentry' && (!handsSpansOut || ELSEWHERE.test(file) || BROWSER_SENTRY.test(text)))
    return undefined;
  return kind && { file, kind, hasProcessor: /\bPostHogEventSpanProcessor\b/.test(text) };
}

/** Sources and documents of the project itself, the nearest to its root first. */
function sourcesIn(directory: string): readonly string[] {
  const found: string[] = [];
  let folders = [directory];
  for (let depth = 0; depth < MAX_DEPTH && folders.length > 0; depth += 1) {
    const below: string[] = [];
    for (const folder of folders) {
      for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          if (!entry.name.startsWith('.') && !LEFT_OUT.has(entry.name)) below.push(path);
        } else if (
          found.length < MAX_FILES &&
          (SOURCE.test(entry.name) || OPENAPI.test(entry.name)) &&
          statSync(path).size <= MAX_BYTES
        ) {
          found.push(relative(directory, path).replaceAll('\\', '/'));
        }
      }
    }
    folders = below;
  }
  return found;
}

/** None of a folder that can't be read. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() || entry.isFile(),
    );
  } catch {
    return [];
  }
}
