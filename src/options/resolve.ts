import type { DeliverySettings } from '../deliver/settings.js';
import type { PostHogClient } from '../deliver/sinks/client-sink.js';
import type { PersonProfiles } from '../event/build-event.js';
import type { PrivacySettings } from '../event/privacy.js';
import { DEFAULT_IGNORED, type Ignored } from '../match/ignore.js';
import { resolveAddress, type Environment } from './address.js';
import { resolveCaller } from './caller.js';
import { resolveOpenApi, type OpenApiSource } from './openapi/openapi.js';
import { resolveOutbox } from './outbox.js';
import { resolvePrivacy } from './privacy.js';
import { proxyFor } from './proxy.js';
import { resolveReduction, type Reduction } from './reduction.js';
import { checkPattern, doubtfulMethods, resolveRules } from './rules.js';
import type { EndpointPattern } from '../match/pattern.js';
import type { Rule } from '../match/rules.js';
import type { CallerSource } from '../request/caller/caller.js';
import type { Inference } from '../request/route/question.js';
import { isRouteTemplate } from '../request/route/template/table.js';
import {
  checkBoolean,
  checkInteger,
  checkRecord,
  checkTexts,
  isFunction,
  isRecord,
  optionError,
  patternError,
} from '../checks.js';
import type { BeforeSend, PostHogEventSpanProcessorOptions } from './options.js';

/** The options, checked once, with every default filled in. */
export interface ResolvedOptions {
  /** `undefined`: blank or wrong in the environment, and the processor is a no-op. */
  readonly projectToken: string | undefined;
  readonly host: string;
  /** What the environment says wrong, which stops no app: it is told, and nothing is sent. */
  readonly mistake: string | undefined;
  /** What looks wrong and may be right: it is told. */
  readonly doubts: readonly string[];
  readonly client: PostHogClient | undefined;
  readonly rules: readonly Rule[];
  readonly defaultEvent: string | false;
  readonly ignored: Ignored;
  readonly caller: CallerSource;
  readonly personProfiles: PersonProfiles;
  readonly routes: readonly string[];
  readonly openapi: OpenApiSource | undefined;
  readonly inference: Inference;
  readonly reduction: Reduction;
  readonly privacy: PrivacySettings;
  readonly beforeSend: BeforeSend | undefined;
  readonly dryRun: boolean;
  readonly delivery: DeliverySettings;
  readonly waitUntil: WaitUntil | undefined;
}

/** @see DeliveryOptions.waitUntil */
type WaitUntil = (sent: Promise<void>) => void;

const KEYS = [
  'projectToken',
  'host',
  'allowInsecureHost',
  'client',
  'events',
  'defaultEvent',
  'ignore',
  'caller',
  'personProfiles',
  'routes',
  'openapi',
  'inference',
  'sampling',
  'rollup',
  'maxEventsPerMinute',
  'maxEventsPerCallerPerMinute',
  'properties',
  'redact',
  'beforeSend',
  'dryRun',
  'historicalMigration',
  'delivery',
] as const satisfies readonly (keyof PostHogEventSpanProcessorOptions)[];

const DELIVERY_KEYS = [
  'batchSize',
  'flushIntervalMs',
  'maxQueueEvents',
  'maxQueueBytes',
  'requestTimeoutMs',
  'shutdownTimeoutMs',
  'compression',
  'outbox',
  'waitUntil',
] as const;

/**
 * Checks the options and fills in the defaults. The only place that looks at the environment.
 * @throws TypeError naming the option, what was expected and what came.
 */
export function resolveOptions(options: unknown, env: Environment): ResolvedOptions {
  const given = checkRecord('options', options ?? {}, KEYS);
  const delivery = checkRecord('delivery', given['delivery'] ?? {}, DELIVERY_KEYS);
  const client = checkClient(given['client']);
  const { mistake, doubts, ...address } = resolveAddress(given, env);
  return Object.freeze({
    ...address,
    // With a client of the app's own, what the environment says of ours is nobody's business.
    mistake: client ? undefined : mistake,
    doubts: [...(client ? [] : doubts), ...doubtfulMethods(given['events'])],
    client,
    rules: resolveRules(given['events']),
    defaultEvent: checkDefaultEvent(given['defaultEvent']),
    ignored: resolveIgnored(given['ignore']),
    caller: resolveCaller(given['caller']),
    personProfiles: checkPersonProfiles(given['personProfiles']),
    routes: checkRoutes(given['routes']),
    openapi: resolveOpenApi(given['openapi']),
    inference: checkInference(given['inference']),
    reduction: resolveReduction(given),
    privacy: resolvePrivacy(given),
    beforeSend: checkBeforeSend(given['beforeSend']),
    dryRun: checkBoolean('dryRun', given['dryRun'], false),
    delivery: {
      ...resolveDelivery(delivery),
      historicalMigration: checkBoolean('historicalMigration', given['historicalMigration'], false),
      proxy: proxyFor(address.host, env),
    },
    waitUntil: checkWaitUntil(delivery['waitUntil']),
  });
}

function checkClient(client: unknown): PostHogClient | undefined {
  if (client === undefined) return undefined;
  if (isClient(client)) return client;
  throw optionError('client', 'a posthog-node client', client);
}

function isClient(value: unknown): value is PostHogClient {
  return typeof value === 'object' && value !== null && isFunction(Reflect.get(value, 'capture'));
}

function checkDefaultEvent(name: unknown): string | false {
  if (name === undefined) return 'api_request';
  if (name === false) return false;
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 200) return name.trim();
  throw optionError('defaultEvent', "an event's name of 1 to 200 characters, or false", name);
}

function checkPersonProfiles(mode: unknown): PersonProfiles {
  if (mode === undefined) return 'identified_only';
  if (mode === 'always' || mode === 'identified_only' || mode === 'never') return mode;
  throw optionError('personProfiles', "'always', 'identified_only' or 'never'", mode);
}

function checkRoutes(routes: unknown): readonly string[] {
  if (routes !== undefined && !Array.isArray(routes))
    throw optionError('routes', 'an array of route templates', routes);
  const texts = checkTexts('routes', routes, TEMPLATE);
  for (const [index, text] of texts.entries()) {
    if (!isRouteTemplate(text)) throw patternError(`routes[${index}]`, TEMPLATE, text);
  }
  return texts;
}

const TEMPLATE = "a route template such as '/users/{id}' or 'GET /users/:id', and more than a wildcard";

function checkInference(inference: unknown): Inference {
  if (inference === undefined) return 'safe';
  if (inference === 'safe' || inference === 'words' || inference === false) return inference;
  throw optionError('inference', "'safe', 'words' or false", inference);
}

function checkBeforeSend(beforeSend: unknown): BeforeSend | undefined {
  if (beforeSend === undefined || isBeforeSend(beforeSend)) return beforeSend;
  throw optionError('beforeSend', 'a function (event, span) => event | null', beforeSend);
}

function isBeforeSend(value: unknown): value is BeforeSend {
  return typeof value === 'function';
}

function resolveIgnored(ignore: unknown): Ignored {
  if (ignore === false) return { patterns: [], probes: false, unmatched: false };
  if (ignore !== undefined && !isRecord(ignore) && !Array.isArray(ignore)) {
    throw optionError(
      'ignore',
      'false, an array of patterns, or { add, patterns, probes, unmatched }',
      ignore,
    );
  }
  const given = Array.isArray(ignore)
    ? { patterns: ignore }
    : checkRecord('ignore', ignore ?? {}, ['add', 'patterns', 'probes', 'unmatched']);
  const patterns = [
    ...checkPatterns('ignore.patterns', given['patterns'] ?? DEFAULT_IGNORED),
    ...checkPatterns('ignore.add', given['add'] ?? []),
  ];
  return {
    patterns,
    probes: checkBoolean('ignore.probes', given['probes'], true),
    unmatched: checkBoolean('ignore.unmatched', given['unmatched'], true),
  };
}

function checkPatterns(option: string, patterns: unknown): readonly EndpointPattern[] {
  if (!Array.isArray(patterns))
    throw optionError(option, "an array of patterns such as 'GET /status'", patterns);
  return patterns.map((pattern: unknown) => checkPattern('ignore', pattern));
}

function resolveDelivery(
  given: Readonly<Record<string, unknown>>,
): Omit<DeliverySettings, 'historicalMigration' | 'proxy'> {
  const integer = (key: (typeof DELIVERY_KEYS)[number], fallback: number, min: number, max: number): number =>
    checkInteger(`delivery.${key}`, given[key], fallback, min, max);
  return {
    batchSize: integer('batchSize', 500, 1, 1_000),
    flushIntervalMs: integer('flushIntervalMs', 2_000, 1, 600_000),
    maxQueueEvents: integer('maxQueueEvents', 100_000, 1, 10_000_000),
    maxQueueBytes: integer('maxQueueBytes', 64 * 1024 * 1024, 65_536, 8 * 1024 ** 3),
    requestTimeoutMs: integer('requestTimeoutMs', 10_000, 1, 600_000),
    shutdownTimeoutMs: integer('shutdownTimeoutMs', 10_000, 1, 600_000),
    compression: checkCompression(given['compression']),
    outbox: resolveOutbox(given['outbox']),
  };
}

function checkCompression(compression: unknown): 'gzip' | 'none' {
  if (compression === undefined) return 'gzip';
  if (compression === 'gzip' || compression === 'none') return compression;
  throw optionError('delivery.compression', "'gzip' or 'none'", compression);
}

function checkWaitUntil(waitUntil: unknown): WaitUntil | undefined {
  if (waitUntil === undefined || isWaitUntil(waitUntil)) return waitUntil;
  throw optionError('delivery.waitUntil', 'a function (promise) => void', waitUntil);
}

function isWaitUntil(value: unknown): value is WaitUntil {
  return typeof value === 'function';
}
