import type { ValidEvent } from './event.js';
import { isJsonObject, type JsonObject } from './json.js';
import { parseLooseTime } from './time.js';
import { isUuid } from './uuid.js';

const MAX_CHARACTERS = 200;

/** A v0 event that PostHog takes, or the text of its 400, which fails the whole batch. */
export type V0EventReading = ValidEvent | { readonly problem: string };

/** Reads one event of a v0 request; `sentAtMs` is the request's own. */
export function readV0Event(raw: unknown, sentAtMs: number | undefined, nowMs: number): V0EventReading {
  if (!isJsonObject(raw)) return { problem: 'failed to parse request: an event is not an object' };
  const problem = problemOf(raw);
  if (problem !== undefined) return { problem };

  const { event, uuid, timestamp, properties: given } = raw;
  const properties = withTopLevelSets(raw, isJsonObject(given) ? given : {});
  const distinctId = distinctIdOf(raw, properties);
  if (distinctId === undefined) return { problem: 'event submitted without a distinct_id' };
  const cookieless = properties['$cookieless_mode'];
  if (cookieless !== undefined && typeof cookieless !== 'boolean') {
    return { problem: 'event submitted with an invalid $cookieless_mode value' };
  }
  const givenMs = typeof timestamp === 'string' ? parseLooseTime(timestamp) : undefined;
  return {
    uuid: isUuid(uuid) ? uuid : undefined,
    event: firstCharacters(typeof event === 'string' ? event : ''),
    distinctId: firstCharacters(distinctId),
    givenMs: givenMs ?? nowMs,
    // A time that is missing or can't be parsed becomes now, which needs no correction.
    sentAtMs: givenMs === undefined || properties['$ignore_sent_at'] === true ? undefined : sentAtMs,
    properties,
    wire: 'v0',
  };
}

function problemOf(raw: JsonObject): string | undefined {
  const { event, uuid, timestamp, properties, $set: set, $set_once: setOnce } = raw;
  if (typeof event !== 'string') return 'failed to parse request: event is not a string';
  if (event === '') return 'event submitted with an empty event name';
  if (isPresent(uuid) && uuid !== '' && !isUuid(uuid)) return 'failed to parse request: uuid is not a UUID';
  if (isPresent(timestamp) && typeof timestamp !== 'string') {
    return 'failed to parse request: timestamp is not a string';
  }
  if (properties !== undefined && !isJsonObject(properties)) {
    return 'failed to parse request: properties is not an object';
  }
  if ([set, setOnce].some((value) => isPresent(value) && !isJsonObject(value))) {
    return 'failed to parse request: $set and $set_once must be objects';
  }
  return undefined;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function distinctIdOf(raw: JsonObject, properties: JsonObject): string | undefined {
  const given = raw['distinct_id'] ?? raw['$distinct_id'] ?? properties['distinct_id'];
  if (given === undefined || given === null) return undefined;
  const text = (typeof given === 'string' ? given : JSON.stringify(given)).replaceAll('\0', '\u{fffd}');
  return text.trim() === '' ? undefined : text;
}

function withTopLevelSets(raw: JsonObject, properties: JsonObject): JsonObject {
  const { $set: set, $set_once: setOnce } = raw;
  const lifted = {
    ...(isJsonObject(set) && { $set: merged(properties['$set'], set) }),
    ...(isJsonObject(setOnce) && { $set_once: merged(properties['$set_once'], setOnce) }),
  };
  return { ...properties, ...lifted };
}

function merged(inner: unknown, outer: JsonObject): JsonObject {
  return { ...(isJsonObject(inner) ? inner : {}), ...outer };
}

function firstCharacters(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : Array.from(text).slice(0, MAX_CHARACTERS).join('');
}
