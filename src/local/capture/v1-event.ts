import type { ValidEvent } from './event.js';
import { isJsonObject, type JsonObject } from './json.js';
import { parseRfc3339 } from './time.js';
import type { V1Headers } from './v1-headers.js';

/** A v1 event whose fields have the right types; anything else fails the whole request. */
export interface V1Event {
  readonly event: string;
  readonly uuid: string;
  readonly distinct_id: string;
  readonly timestamp: string;
  readonly session_id?: string | null;
  readonly window_id?: string | null;
  readonly options?: unknown;
  readonly properties?: unknown;
}

/** Limit on names and distinct ids. PostHog counts UTF-8 bytes here, not characters. */
const MAX_BYTES = 200;

/** Typed options and the property that each stands for. */
const OPTIONS = [
  ['cookieless_mode', '$cookieless_mode', readBoolean],
  ['disable_skew_correction', '$ignore_sent_at', readBoolean],
  ['product_tour_id', '$product_tour_id', readText],
  ['process_person_profile', '$process_person_profile', readBoolean],
] as const;

/** Whether an event of a batch can be parsed at all. */
export function isV1Event(raw: unknown): raw is V1Event {
  if (!isJsonObject(raw)) return false;
  const required = [raw['event'], raw['uuid'], raw['distinct_id'], raw['timestamp']];
  const optional = [raw['session_id'] ?? '', raw['window_id'] ?? ''];
  return [...required, ...optional].every((value) => typeof value === 'string');
}

/** Reads one event, or says by PostHog's code why it alone is dropped. */
export function readV1Event(raw: V1Event, headers: V1Headers): ValidEvent | { readonly drop: string } {
  const distinctId = raw.distinct_id.trim();
  if (raw.event === '') return { drop: 'missing_event_name' };
  if (Buffer.byteLength(raw.event) > MAX_BYTES) return { drop: 'event_name_too_long' };
  if (distinctId === '') return { drop: 'missing_distinct_id' };
  if (Buffer.byteLength(distinctId) > MAX_BYTES) return { drop: 'distinct_id_too_large' };
  const givenMs = parseRfc3339(raw.timestamp);
  if (givenMs === undefined) return { drop: 'invalid_event_timestamp' };
  const properties = raw.properties === undefined ? {} : raw.properties;
  if (!isJsonObject(properties)) return { drop: 'malformed_event_properties' };
  const options = readOptions(raw.options ?? {});
  if (!options) return { drop: 'invalid_options' };
  return {
    uuid: raw.uuid.trim(),
    event: raw.event,
    distinctId,
    givenMs,
    sentAtMs: options['$ignore_sent_at'] === true ? undefined : headers.sentAtMs,
    properties: { ...properties, ...sessionOf(raw), ...options, ...headers.library },
    wire: 'v1',
  };
}

function sessionOf({ session_id: session, window_id: window }: V1Event): JsonObject {
  return {
    ...(typeof session === 'string' && { $session_id: session }),
    ...(typeof window === 'string' && { $window_id: window }),
  };
}

function readOptions(options: unknown): JsonObject | undefined {
  if (!isJsonObject(options)) return undefined;
  const properties: Record<string, unknown> = {};
  for (const [option, property, read] of OPTIONS) {
    const given = options[option];
    if (given === undefined || given === null) continue;
    const value = read(given);
    if (value === undefined) return undefined;
    properties[property] = value;
  }
  return properties;
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
