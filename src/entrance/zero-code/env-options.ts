import { nearestOf } from '../../checks.js';
import type { Environment } from '../../options/address.js';

/** Makes an option's value of an environment variable's text. @throws TypeError naming the variable. */
type Read = (text: string, name: string) => unknown;

const asText: Read = (text) => text;

const list = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

const patterns: Read = (text) => (text.startsWith('+') ? { add: list(text.slice(1)) } : list(text));

const number: Read = (text, name) => {
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`Expected ${name} to be a whole number`);
};

const fraction: Read = (text, name) => {
  if (/^\d*\.?\d+$/.test(text)) return Number(text);
  throw new TypeError(`Expected ${name} to be a number such as 0.1`);
};

const statuses: Read = (text) => list(text).map((status) => (/^\d+$/.test(status) ? Number(status) : status));

const TRUE = /^(?:true|1|yes|on)$/i;
const FALSE = /^(?:false|0|no|off)$/i;

const boolean: Read = (text, name) => {
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  throw new TypeError(`Expected ${name} to be true or false`);
};

/** `true` asked for a hash keyed with the public token: the option says what to do instead. */
const keyOrFalse: Read = (text, name) => (TRUE.test(text) || FALSE.test(text) ? boolean(text, name) : text);

const nameOrFalse: Read = (text) => (text.toLowerCase() === 'false' ? false : text);

const json: Read = (text, name) => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // JSON.parse tells a part of the text.
    throw new TypeError(`Expected ${name} to be JSON such as {"POST /projects": "project_create"}`);
  }
};

/** `SPANHOG_*` by the option it stands for; `POSTHOG_*` is read with the options themselves. */
const VARIABLES: Readonly<Record<string, readonly [option: string, read: Read]>> = {
  SPANHOG_EVENTS: ['events', json],
  SPANHOG_DEFAULT_EVENT: ['defaultEvent', nameOrFalse],
  SPANHOG_IGNORE: ['ignore', patterns],
  SPANHOG_ROUTES: ['routes', list],
  SPANHOG_OPENAPI: ['openapi', asText],
  SPANHOG_INFERENCE: ['inference', nameOrFalse],
  SPANHOG_CALLER_USER: ['caller.user', list],
  SPANHOG_CALLER_ORGANIZATION: ['caller.organization', list],
  SPANHOG_CALLER_HASH: ['caller.hash', keyOrFalse],
  SPANHOG_API_KEY_HEADERS: ['apiKeyHeaders', list],
  SPANHOG_VERSION_HEADERS: ['versionHeaders', list],
  SPANHOG_TRUST_CALLERS: ['trustCallers', boolean],
  SPANHOG_CALLER_HASH_KEY_ID: ['caller.hashKeyId', asText],
  SPANHOG_SAMPLING_RATE: ['sampling.rate', fraction],
  SPANHOG_SAMPLING_BY: ['sampling.by', asText],
  SPANHOG_ROLLUP_INTERVAL_MS: ['rollup.intervalMs', number],
  SPANHOG_ROLLUP_SINGLE: ['rollup.single', statuses],
  SPANHOG_MAX_EVENTS_PER_MINUTE: ['maxEventsPerMinute', number],
  SPANHOG_MAX_EVENTS_PER_CALLER_PER_MINUTE: ['maxEventsPerCallerPerMinute', number],
  SPANHOG_PROPERTIES: ['properties', list],
  SPANHOG_ALLOW_INSECURE_HOST: ['allowInsecureHost', boolean],
  SPANHOG_PERSON_PROFILES: ['personProfiles', asText],
  SPANHOG_DRY_RUN: ['dryRun', boolean],
  SPANHOG_HISTORICAL_MIGRATION: ['historicalMigration', boolean],
  SPANHOG_COMPRESSION: ['delivery.compression', asText],
  SPANHOG_BATCH_SIZE: ['delivery.batchSize', number],
  SPANHOG_FLUSH_INTERVAL_MS: ['delivery.flushIntervalMs', number],
  SPANHOG_MAX_QUEUE_EVENTS: ['delivery.maxQueueEvents', number],
  SPANHOG_MAX_QUEUE_BYTES: ['delivery.maxQueueBytes', number],
  SPANHOG_REQUEST_TIMEOUT_MS: ['delivery.requestTimeoutMs', number],
  SPANHOG_SHUTDOWN_TIMEOUT_MS: ['delivery.shutdownTimeoutMs', number],
  SPANHOG_OUTBOX_DIRECTORY: ['delivery.outbox.directory', asText],
  SPANHOG_OUTBOX_MAX_BYTES: ['delivery.outbox.maxBytes', number],
  SPANHOG_OUTBOX_MAX_AGE_MS: ['delivery.outbox.maxAgeMs', number],
  SPANHOG_OUTBOX_SYNC: ['delivery.outbox.sync', asText],
};

/** Options of `apiAttributes()`, which the processor has none of. */
const HEADER_OPTIONS = ['apiKeyHeaders', 'versionHeaders', 'trustCallers'] as const;
/** What Kubernetes and Docker set in every container for a Service that is called `spanhog`. */
const OF_A_SERVICE =
  /^SPANHOG_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?|NAME)$/;
const PREFIX = 'SPANHOG_';

/** What the environment says. */
export interface EnvOptions {
  /** For the processor. */
  readonly options: Readonly<Record<string, unknown>>;
  /** For `apiAttributes()`. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Variables that are none of ours, which change nothing. */
  readonly foreign: readonly string[];
}

/**
 * The options that the environment gives. Lists are separated by commas or line breaks; with a `+` before it,
 * `SPANHOG_IGNORE` adds to the defaults. `SPANHOG_EVENTS` is
 * JSON: `{"POST /projects": "project_create"}`.
 *
 * @throws TypeError naming the variable when its text is no such value, and for one that is nearly ours: what it was
 * to say, such as whose ids are hashed, must not get lost. No value is in the message: it may be a secret.
 */
export function readEnvOptions(env: Environment): EnvOptions {
  const options: Record<string, unknown> = {};
  const headers: Record<string, unknown> = {};
  const foreign: string[] = [];
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX)) continue;
    const variable = VARIABLES[name];
    if (!variable) {
      const meant = OF_A_SERVICE.test(name) ? undefined : nearlyOurs(name);
      if (meant !== undefined) throw new TypeError(`Unknown variable ${name}; did you mean \`${meant}\`?`);
      foreign.push(name);
      continue;
    }
    const text = (env[name] ?? '').trim();
    if (text === '') continue;
    const [option, read] = variable;
    const target = HEADER_OPTIONS.some((header) => header === option) ? headers : options;
    set(target, option.split('.'), read(text, name));
  }
  return { options, headers, foreign };
}

/** An error of the options in the words of the environment: who set a variable knows no option's name. */
export function inVariables(message: string): string {
  const byOption = new Map(Object.entries(VARIABLES).map(([name, [option]]) => [option, name]));
  return message.replaceAll(/`([\w.]+)(\[\d+\])?`/g, (text, option: string) => {
    const name = byOption.get(option);
    return name === undefined ? text : `\`${name}\``;
  });
}

const MAX_TYPOS = 2;
const OURS = Object.keys(VARIABLES).map((name) => name.slice(PREFIX.length));

/** One of ours, which differs from the name by a typo or two. */
function nearlyOurs(name: string): string | undefined {
  return nearestOf(name.slice(PREFIX.length), OURS, MAX_TYPOS)?.replace(/^/, PREFIX);
}

function set(options: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    options[name] = value;
    return;
  }
  const known = options[name];
  const group = isObject(known) ? known : {};
  options[name] = group;
  set(group, rest, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
