import { ownEntries, safeKey, scalarOrArray } from './json-value.js';
import type { JsonValue } from './product-event.js';

export const MAX_PROPERTIES = 64;
/** What an event may weigh as JSON. */
const MAX_EVENT_BYTES = 65_536;
/** Room for the event's own fields, its name and distinct id at their longest, and for what posthog-node adds. */
const ENVELOPE_BYTES = 3_072;
/** What is left of an event for its properties. */
export const MAX_PROPERTIES_BYTES: number = MAX_EVENT_BYTES - ENVELOPE_BYTES;

/** Names that PostHog or we give a meaning to: an app's property of such a name is left out. */
const RESERVED: ReadonlySet<string> = new Set([
  '$anon_distinct_id',
  '$geoip_disable',
  '$groups',
  '$ignore_sent_at',
  '$lib',
  '$lib_version',
  '$process_person_profile',
  '$session_id',
  '$set',
  '$set_once',
  '$span_id',
  '$token',
  '$trace_id',
  '$unset',
  '$window_id',
  'distinct_id',
  'token',
]);

/**
 * Collects an event's properties within its limits: 64 of them, 64 KiB, safe names, JSON values. What was
 * added first stays; what no longer fits is left out.
 */
export class Properties {
  readonly values: Record<string, JsonValue>;
  #count = 0;
  #bytes = 2;

  /** @param own Ours, which fit: their names and values are safe. They are added to. */
  constructor(own: Record<string, JsonValue>) {
    this.values = own;
    for (const name in own) {
      this.#count += 1;
      this.#bytes += sizeOf(name, own[name] ?? null);
    }
  }

  /** Adds what the app gave; a name that is taken or reserved stays what it is. */
  given(values: Readonly<Record<string, unknown>>): this {
    for (const [key, value] of ownEntries(values)) {
      const name = safeKey(key);
      if (name === undefined || RESERVED.has(name) || Object.hasOwn(this.values, name)) continue;
      const safe = scalarOrArray(value);
      if (safe !== undefined) this.#put(name, safe, sizeOf(name, safe));
    }
    return this;
  }

  /**
   * Adds a record under one name, such as `$set`, of what fits; nothing when it is empty.
   * @param isWanted Decides about the record once it is safe to send.
   */
  record(
    name: string,
    values: Readonly<Record<string, unknown>>,
    isWanted?: (record: Readonly<Record<string, JsonValue>>) => boolean,
  ): this {
    const record: Record<string, JsonValue> = {};
    let count = 0;
    let bytes = bytesOf(name) + 4;
    for (const [key, value] of ownEntries(values)) {
      if (count === MAX_PROPERTIES) break;
      const safeName = safeKey(key);
      const safe = safeName === undefined ? undefined : scalarOrArray(value);
      if (safeName === undefined || safe === undefined) continue;
      const size = sizeOf(safeName, safe);
      if (this.#bytes + bytes + size > MAX_PROPERTIES_BYTES) continue;
      record[safeName] = safe;
      bytes += size;
      count += 1;
    }
    if (count > 0 && isWanted?.(record) !== false) this.#put(name, record, bytes);
    return this;
  }

  #put(name: string, value: JsonValue, bytes: number): void {
    if (this.#count === MAX_PROPERTIES || this.#bytes + bytes > MAX_PROPERTIES_BYTES) return;
    this.values[name] = value;
    this.#count += 1;
    this.#bytes += bytes;
  }
}

/** The bytes of `"name":value,` as JSON. */
function sizeOf(name: string, value: JsonValue): number {
  return bytesOf(name) + bytesOf(value) + 2;
}

/** What JSON and UTF-8 write as it is, a byte a character: nearly every name and value. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The bytes of a value's JSON, or a little more. */
export function bytesOf(value: JsonValue): number {
  switch (typeof value) {
    case 'string':
      return PLAIN.test(value) ? value.length + 2 : Buffer.byteLength(JSON.stringify(value));
    case 'number':
      return Number.isSafeInteger(value) && value >= 0 && value < 1e8 ? 8 : String(value).length;
    case 'boolean':
      return 5;
    default:
      return value === null ? 4 : bytesOfObject(value);
  }
}

function bytesOfObject(value: JsonValue[] | Readonly<Record<string, JsonValue>>): number {
  let bytes = 2;
  if (Array.isArray(value)) for (const item of value) bytes += bytesOf(item) + 1;
  else for (const key in value) bytes += sizeOf(key, value[key] ?? null);
  return bytes;
}
