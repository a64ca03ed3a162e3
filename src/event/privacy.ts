import { jsonValue } from './json-value.js';
import type { JsonValue, ProductEvent } from './product-event.js';

/** @see FewerEventsOptions.redact */
export type Redact = (name: string, value: JsonValue) => unknown;

/** The options `properties` and `redact`. */
export interface PrivacySettings {
  /** Names, and beginnings of names before a `*`; `undefined`: all. */
  readonly properties: readonly string[] | undefined;
  readonly redact: Redact | undefined;
}

/** What an event is not PostHog's event without: how it is counted, and whether it makes a person or a group. */
const ALWAYS: ReadonlySet<string> = new Set([
  '$group_key',
  '$group_type',
  '$ignore_sent_at',
  '$process_person_profile',
  'request_count',
  'sampling_rate',
]);
/** Records whose entries are properties of their own. */
const RECORDS: ReadonlySet<string> = new Set(['$group_set', '$groups', '$set', '$set_once']);

/** The last look at what leaves: keeps what the user listed, as the user's own function wants it written. */
export class Privacy {
  readonly #names: ReadonlySet<string> | undefined;
  readonly #prefixes: readonly string[];
  readonly #redact: Redact | undefined;

  constructor({ properties, redact }: PrivacySettings) {
    this.#names = properties && new Set(properties.filter((name) => !name.endsWith('*')));
    this.#prefixes = (properties ?? []).flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
    this.#redact = redact;
  }

  /** Without this, nobody has to look. */
  get isActive(): boolean {
    return this.#names !== undefined || this.#redact !== undefined;
  }

  /** The event with what may leave of its properties; everything else of it stays. */
  of(event: ProductEvent): ProductEvent {
    const kept = Object.entries(event.properties).flatMap(([name, value]) => {
      if (ALWAYS.has(name)) return [[name, value] as const];
      const safe = this.#isListed(name) ? this.#redacted(name, value) : undefined;
      return safe === undefined ? [] : [[name, safe] as const];
    });
    return { ...event, properties: Object.fromEntries(kept) };
  }

  #isListed(name: string): boolean {
    if (!this.#names) return true;
    return this.#names.has(name) || this.#prefixes.some((prefix) => name.startsWith(prefix));
  }

  #redacted(name: string, value: JsonValue): JsonValue | undefined {
    const redact = this.#redact;
    if (!redact) return value;
    if (!RECORDS.has(name) || !isRecordOfValues(value)) return jsonValue(redact(name, value));
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const safe = jsonValue(redact(`${name}.${key}`, item));
      return safe === undefined ? [] : [[key, safe] as const];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
}

function isRecordOfValues(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
