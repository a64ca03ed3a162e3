import { isRecord } from '../../../checks.js';
import { type EventJson, writeEvent } from '../../../event/event-json.js';
import type { JsonValue } from '../../../event/product-event.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// PostHog's limit for names and ids.
const MAX_TEXT = 200;
const MAX_TIMESTAMP = 40;
const TIMESTAMP = /^[-+:.\dTZ]+$/;

/**
 * An event as it was written, from JSON that nobody vouches for: someone may have written to the directory.
 * Whatever it looked like, it is written anew. `undefined` for anything that PostHog would refuse a batch for.
 */
export function readEvent(json: string): EventJson | undefined {
  const value = parse(json);
  if (!isRecord(value)) return undefined;
  const { event, distinct_id: distinctId, uuid, timestamp, properties } = value;
  if (!isText(event, MAX_TEXT) || !isText(distinctId, MAX_TEXT) || !isText(timestamp, MAX_TIMESTAMP)) {
    return undefined;
  }
  if (typeof uuid !== 'string' || !UUID.test(uuid) || !isTime(timestamp)) return undefined;
  // Assigned to another object, as posthog-node does, this key would change its prototype.
  if (!isProperties(properties) || Object.hasOwn(properties, '__proto__')) return undefined;
  return writeEvent({ event, distinctId, uuid, timestamp, properties });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}

function isTime(text: string): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));
}

// Straight from JSON.parse: whatever is in there is JSON.
function isProperties(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return isRecord(value);
}
