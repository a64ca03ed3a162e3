import { quoted } from './json-text.js';
import { ownEntries, propertyValue, safeKey } from './json-value.js';

export const MAX_PROPERTIES = 64;
/** What an event may weigh as JSON. */
const MAX_EVENT_BYTES = 65_536;
/** Room for the event's own fields, its name and distinct id at their longest, and for what posthog-node adds. */
const ENVELOPE_BYTES = 3_072;
/** What is left of an event for its properties, with their braces. */
export const MAX_PROPERTIES_BYTES: number = MAX_EVENT_BYTES - ENVELOPE_BYTES;

/** Properties that posthog-node puts on every event when it is sent: none has them before. */
export const COMMON_NAMES: ReadonlySet<string> = new Set([
  '$geoip_disable',
  '$is_server',
  '$lib',
  '$lib_version',
]);

/** Names that PostHog or we give a meaning to: an app's property of such a name is left out. */
const RESERVED: ReadonlySet<string> = new Set([
  ...COMMON_NAMES,
  '$anon_distinct_id',
  '$groups',
  '$ignore_sent_at',
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
 * Writes an event's properties as JSON within its limits: 64 of them, 64 KiB, safe names, JSON values. What was added
 * first stays; what no longer fits is left out. As text, not as an object: V8 makes a hash table of one that is
 * filled by computed names, and takes several times as long to make and to serialise it.
 */
export class Properties {
  /** Ours: plain names, and no object among the values. */
  #own: string;
  /** Records, and what the app gave. */
  #more = '';
  #count: number;
  /** Of all of it, once something came that might not fit. */
  #bytes: number | undefined;
  /** Names that the app gave, once it did. */
  #given: Set<string> | undefined;

  /** @param own At least one of ours, as for `own`, without the comma. */
  constructor(own: string, count: number) {
    this.#own = own;
    this.#count = count;
  }

  /** Without the braces. */
  get json(): string {
    return this.#own + this.#more;
  }

  /** Adds some of ours, which fit: `,"name":value` for each, names plain and values no objects. */
  own(json: string, count: number): this {
    this.#own += json;
    this.#count += count;
    return this;
  }

  /** Adds a record that is ours, and fits. */
  ownRecord(name: string, json: string): this {
    this.#more += `,"${name}":${json}`;
    this.#count += 1;
    return this;
  }

  /** Adds what the app gave; a name that is taken or reserved stays what it is. */
  given(values: Readonly<Record<string, unknown>>): this {
    for (const [key, value] of ownEntries(values)) {
      const name = safeKey(key);
      if (name === undefined || RESERVED.has(name) || this.#isTaken(name)) continue;
      const safe = propertyValue(value);
      if (safe !== undefined && this.#put(name, JSON.stringify(safe))) {
        (this.#given ??= new Set()).add(name);
      }
    }
    return this;
  }

  /**
   * Adds a record under one name, such as `$set`, of what fits; nothing when it is empty.
   * @param isWanted Decides about the record, as JSON.
   */
  record(
    name: string,
    values: Readonly<Record<string, unknown>>,
    isWanted?: (json: string) => boolean,
  ): this {
    const names = new Set<string>();
    let json = '';
    let left = MAX_PROPERTIES_BYTES - this.#size() - name.length - '"":{},'.length;
    for (const [key, value] of ownEntries(values)) {
      if (names.size === MAX_PROPERTIES) break;
      const safeName = safeKey(key);
      const safe = safeName === undefined || names.has(safeName) ? undefined : propertyValue(value);
      if (safeName === undefined || safe === undefined) continue;
      const entry = `${json === '' ? '' : ','}${quoted(safeName)}:${JSON.stringify(safe)}`;
      const bytes = Buffer.byteLength(entry);
      if (bytes > left) continue;
      json += entry;
      left -= bytes;
      names.add(safeName);
    }
    if (json !== '' && isWanted?.(`{${json}}`) !== false) this.#put(name, `{${json}}`);
    return this;
  }

  #put(name: string, json: string): boolean {
    const entry = `,${quoted(name)}:${json}`;
    const bytes = this.#size() + Buffer.byteLength(entry);
    if (this.#count === MAX_PROPERTIES || bytes > MAX_PROPERTIES_BYTES) return false;
    this.#more += entry;
    this.#count += 1;
    this.#bytes = bytes;
    return true;
  }

  #size(): number {
    return (this.#bytes ??= Buffer.byteLength(this.#own) + Buffer.byteLength(this.#more) + 2);
  }

  /** A quote within a text has a backslash before it: what stands between bare quotes, and before a colon, is a name. */
  #isTaken(name: string): boolean {
    return this.#given?.has(name) === true || this.#own.includes(`"${name}":`);
  }
}
