import { hintFor } from '../../checks.js';
import type { Environment } from '../../options/address.js';

/** How the text of an environment variable becomes an option's value. */
type Reading = 'text' | 'list' | 'patterns' | 'number' | 'boolean' | 'name_or_false' | 'json';

/** `SPANHOG_*` by the option it stands for; `POSTHOG_*` is read with the options themselves. */
const VARIABLES: Readonly<Record<string, readonly [option: string, reading: Reading]>> = {
  SPANHOG_EVENTS: ['events', 'json'],
  SPANHOG_DEFAULT_EVENT: ['defaultEvent', 'name_or_false'],
  SPANHOG_IGNORE: ['ignore', 'patterns'],
  SPANHOG_ROUTES: ['routes', 'list'],
  SPANHOG_INFERENCE: ['inference', 'name_or_false'],
  SPANHOG_CALLER_USER: ['caller.user', 'list'],
  SPANHOG_CALLER_ORGANIZATION: ['caller.organization', 'list'],
  SPANHOG_CALLER_HASH: ['caller.hash', 'boolean'],
  SPANHOG_PERSON_PROFILES: ['personProfiles', 'text'],
  SPANHOG_DRY_RUN: ['dryRun', 'boolean'],
  SPANHOG_HISTORICAL_MIGRATION: ['historicalMigration', 'boolean'],
  SPANHOG_COMPRESSION: ['delivery.compression', 'text'],
  SPANHOG_BATCH_SIZE: ['delivery.batchSize', 'number'],
  SPANHOG_FLUSH_INTERVAL_MS: ['delivery.flushIntervalMs', 'number'],
  SPANHOG_MAX_QUEUE_EVENTS: ['delivery.maxQueueEvents', 'number'],
  SPANHOG_MAX_QUEUE_BYTES: ['delivery.maxQueueBytes', 'number'],
  SPANHOG_REQUEST_TIMEOUT_MS: ['delivery.requestTimeoutMs', 'number'],
  SPANHOG_SHUTDOWN_TIMEOUT_MS: ['delivery.shutdownTimeoutMs', 'number'],
  SPANHOG_OUTBOX_DIRECTORY: ['delivery.outbox.directory', 'text'],
  SPANHOG_OUTBOX_MAX_BYTES: ['delivery.outbox.maxBytes', 'number'],
  SPANHOG_OUTBOX_MAX_AGE_MS: ['delivery.outbox.maxAgeMs', 'number'],
  SPANHOG_OUTBOX_SYNC: ['delivery.outbox.sync', 'text'],
};

/**
 * The options that the environment gives. Lists are separated by commas or line breaks; with a `+` before it,
 * `SPANHOG_IGNORE` adds to the defaults. `SPANHOG_EVENTS` is
 * JSON: `{"POST /projects": "project_create"}`.
 *
 * @throws TypeError naming the variable when its text is no such value, and for an unknown `SPANHOG_*`.
 */
export function readEnvOptions(env: Environment): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const name of Object.keys(env)) {
    if (!name.startsWith('SPANHOG_')) continue;
    const variable = VARIABLES[name];
    if (!variable) throw new TypeError(`Unknown variable ${name}; ${hintFor(name, Object.keys(VARIABLES))}`);
    const text = (env[name] ?? '').trim();
    if (text !== '') set(options, variable[0].split('.'), read(name, text, variable[1]));
  }
  return options;
}

function read(name: string, text: string, reading: Reading): unknown {
  switch (reading) {
    case 'text':
      return text;
    case 'list':
      return listOf(text);
    case 'patterns':
      return text.startsWith('+') ? { add: listOf(text.slice(1)) } : listOf(text);
    case 'number':
      if (/^\d+$/.test(text)) return Number(text);
      throw new TypeError(`Expected ${name} to be a whole number, got ${JSON.stringify(text.slice(0, 60))}`);
    case 'boolean':
      return booleanOf(name, text);
    case 'name_or_false':
      return text.toLowerCase() === 'false' ? false : text;
    default:
      return jsonOf(name, text);
  }
}

function listOf(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function booleanOf(name: string, text: string): boolean {
  if (/^(?:true|1|yes|on)$/i.test(text)) return true;
  if (/^(?:false|0|no|off)$/i.test(text)) return false;
  throw new TypeError(`Expected ${name} to be true or false, got ${JSON.stringify(text.slice(0, 60))}`);
}

function jsonOf(name: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new TypeError(`Expected ${name} to be JSON such as {"POST /projects": "project_create"}`, {
      cause: error,
    });
  }
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
