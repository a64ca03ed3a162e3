import type { DeliverySettings } from '../deliver/settings.js';
import type { PostHogClient } from '../deliver/sinks/client-sink.js';
import type { PersonProfiles } from '../event/build-event.js';
import type { PrivacySettings, Redact } from '../event/privacy.js';
import { DEFAULT_IGNORED, type Ignored } from '../match/ignore.js';
import type { EndpointPattern } from '../match/pattern.js';
import type { Rule } from '../match/rules.js';
import type { CallerSource } from '../request/caller/caller.js';
import type { Inference } from '../request/route/question.js';
import { isRouteTemplate } from '../request/route/template/table.js';
import {
  checkBoolean,
  checkRecord,
  checkTexts,
  isFunction,
  isRecord,
  optionError,
  patternError,
} from '../checks.js';
import { resolveAddress, type Environment } from './address.js';
import { resolveCaller } from './caller.js';
import type { DeliveryOptions } from './delivery-options.js';
import { resolveOpenApi, type OpenApiSource } from './openapi/openapi.js';
import type { BeforeSend, PostHogEventSpanProcessorOptions } from './options.js';
import { resolveOutbox } from './outbox.js';
import { proxyFor } from './proxy.js';
import { eventsPerMinute, resolveRollup, resolveSampling, type Reduction } from './reduction.js';
import { checkPattern, doubtfulMethods, resolveRules } from './rules.js';
import { asGiven, checkOptions, integer, oneOf, optional, type Check } from './table.js';

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

const LONGEST_MS = 600_000;

const DELIVERY = {
  batchSize: integer(500, 1, 1_000),
  flushIntervalMs: integer(2_000, 1, LONGEST_MS),
  maxQueueEvents: integer(100_000, 1, 10_000_000),
  maxQueueBytes: integer(64 * 1024 ** 2, 65_536, 8 * 1024 ** 3),
  requestTimeoutMs: integer(10_000, 1, LONGEST_MS),
  shutdownTimeoutMs: integer(10_000, 1, LONGEST_MS),
  compression: oneOf(['gzip', 'none'], 'gzip'),
  outbox: resolveOutbox,
  waitUntil: optional<WaitUntil>('a function (promise) => void', isFunction),
} satisfies Record<keyof DeliveryOptions, Check<unknown>>;

const no: Check<boolean> = (name, value) => checkBoolean(name, value, false);

const OPTIONS = {
  projectToken: asGiven,
  host: asGiven,
  allowInsecureHost: asGiven,
  client: optional('a posthog-node client', isClient),
  events: (_name, events) => ({ rules: resolveRules(events), doubts: doubtfulMethods(events) }),
  defaultEvent: checkDefaultEvent,
  ignore: resolveIgnored,
  caller: (_name, caller) => resolveCaller(caller),
  personProfiles: oneOf(['always', 'identified_only', 'never'], 'identified_only'),
  routes: checkRoutes,
  openapi: resolveOpenApi,
  inference: oneOf(['safe', 'words', false], 'safe'),
  sampling: resolveSampling,
  rollup: resolveRollup,
  maxEventsPerMinute: eventsPerMinute,
  maxEventsPerCallerPerMinute: eventsPerMinute,
  properties: checkPropertyNames,
  redact: optional<Redact>('a function (name, value) => value', isFunction),
  beforeSend: optional<BeforeSend>('a function (event, span) => event | null', isFunction),
  dryRun: no,
  historicalMigration: no,
  delivery: (name, delivery) => checkOptions(name, delivery ?? {}, DELIVERY),
} satisfies Record<keyof PostHogEventSpanProcessorOptions, Check<unknown>>;

/**
 * Checks the options and fills in the defaults. The only place that looks at the environment.
 * @throws TypeError naming the option, what was expected and what came.
 */
export function resolveOptions(options: unknown, env: Environment): ResolvedOptions {
  const checked = checkOptions('options', options ?? {}, OPTIONS);
  const { client, events, historicalMigration } = checked;
  const { waitUntil, ...delivery } = checked.delivery;
  const { mistake, doubts, ...address } = resolveAddress(checked, env);
  return Object.freeze({
    ...address,
    // With a client of the app's own, what the environment says of ours is nobody's business.
    mistake: client ? undefined : mistake,
    doubts: [...(client ? [] : doubts), ...events.doubts],
    client,
    rules: events.rules,
    defaultEvent: checked.defaultEvent,
    ignored: checked.ignore,
    caller: checked.caller,
    personProfiles: checked.personProfiles,
    routes: checked.routes,
    openapi: checked.openapi,
    inference: checked.inference,
    reduction: {
      rollup: checked.rollup,
      sampling: checked.sampling,
      budget: { perMinute: checked.maxEventsPerMinute, perCaller: checked.maxEventsPerCallerPerMinute },
    },
    privacy: { properties: checked.properties, redact: checked.redact },
    beforeSend: checked.beforeSend,
    dryRun: checked.dryRun,
    delivery: { ...delivery, historicalMigration, proxy: proxyFor(address.host, env) },
    waitUntil,
  });
}

function isClient(value: unknown): value is PostHogClient {
  return typeof value === 'object' && value !== null && isFunction(Reflect.get(value, 'capture'));
}

function checkDefaultEvent(option: string, name: unknown = 'api_request'): string | false {
  if (name === false) return false;
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 200) return name.trim();
  throw optionError(option, "an event's name of 1 to 200 characters, or false", name);
}

function checkRoutes(option: string, routes: unknown = []): readonly string[] {
  if (!Array.isArray(routes)) throw optionError(option, 'an array of route templates', routes);
  const texts = checkTexts(option, routes, TEMPLATE);
  for (const [index, text] of texts.entries()) {
    if (!isRouteTemplate(text)) throw patternError(`${option}[${index}]`, TEMPLATE, text);
  }
  return texts;
}

const TEMPLATE = "a route template such as '/users/{id}' or 'GET /users/:id', and more than a wildcard";

function checkPropertyNames(option: string, names: unknown): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (Array.isArray(names)) return checkTexts(option, names, "a property's name, or its beginning and a *");
  throw optionError(option, "an array of properties' names, such as ['endpoint', 'status_code']", names);
}

function resolveIgnored(option: string, ignore: unknown = {}): Ignored {
  if (ignore === false) return { patterns: [], probes: false, unmatched: false };
  if (!isRecord(ignore) && !Array.isArray(ignore))
    throw optionError(option, 'false, an array of patterns, or { add, patterns, probes, unmatched }', ignore);
  const given = Array.isArray(ignore)
    ? { patterns: ignore }
    : checkRecord(option, ignore, ['add', 'patterns', 'probes', 'unmatched']);
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
