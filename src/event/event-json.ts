import { quoted } from './json-text.js';
import type { JsonValue, ProductEvent } from './product-event.js';
import { COMMON_NAMES } from './properties.js';

/**
 * An event as the JSON in which it waits, is stored and travels: written once. Its uuid is found without parsing; the
 * properties come last, without those that posthog-node puts on every event: they are added when it is sent.
 */
export type EventJson = `{"uuid":"${string}","timestamp":"${string}","event":${string}`;

/** Where its uuid begins, in bytes as in characters. */
export const UUID_AT: number = '{"uuid":"'.length;
export const UUID_LENGTH = 36;

export function uuidOf(event: EventJson): string {
  return event.slice(UUID_AT, UUID_AT + UUID_LENGTH);
}

/** An event but for its properties. `uuid` and `timestamp` have nothing in them that JSON escapes. */
export type EventHead = Omit<ProductEvent, 'properties'>;

/** @param properties As JSON, without the braces; none of `COMMON_NAMES` among them. */
export function assembleEvent(
  { uuid, timestamp, event, distinctId }: EventHead,
  properties: string,
): EventJson {
  return `{"uuid":"${uuid}","timestamp":"${timestamp}","event":${quoted(event)},"distinct_id":${quoted(distinctId)},"properties":{${properties}}}`;
}

/** Writes an event that is an object; properties that are posthog-node's to add are left out. */
export function writeEvent(event: ProductEvent): EventJson {
  const properties = JSON.stringify(withoutCommon(event.properties));
  return assembleEvent(event, properties.slice(1, -1));
}

/** What was written. */
export function parseEvent(json: string): ProductEvent {
  const { distinct_id: distinctId, ...rest }: EventHead & WireFields = JSON.parse(json);
  return { ...rest, distinctId };
}

interface WireFields {
  readonly distinct_id: string;
  readonly properties: Readonly<Record<string, JsonValue>>;
}

function withoutCommon(properties: ProductEvent['properties']): ProductEvent['properties'] {
  if (!Object.keys(properties).some((name) => COMMON_NAMES.has(name))) return properties;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !COMMON_NAMES.has(name)));
}
