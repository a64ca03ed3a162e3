import { usableId } from '../request/caller/distinct-id.js';
import { jsonValue } from './json-value.js';
import type { JsonValue, ProductEvent } from './product-event.js';
import { COMMON_NAMES, MAX_PROPERTIES, MAX_PROPERTIES_BYTES } from './properties.js';

/** What the option `beforeSend` made of an event: the event to send, or why there is none. */
export type Reviewed = ProductEvent | 'before_send' | 'before_send_error' | 'oversized';

const MAX_LENGTH = 200;

/**
 * Takes what `beforeSend` returned as untrusted: names, ids and properties are made safe to serialise again;
 * uuid and timestamp stay the event's own, since PostHog knows a repeat by them.
 */
export function reviewEvent(event: ProductEvent, returned: unknown): Reviewed {
  if (returned === null || returned === undefined) return 'before_send';
  if (typeof returned !== 'object') return 'before_send_error';
  if (returned instanceof Promise) {
    // Nobody waits for it; a rejection that nobody handles would end the app's process.
    returned.catch(() => undefined);
    return 'before_send_error';
  }
  const properties = recordOf(Reflect.get(returned, 'properties'));
  if (properties === undefined) return 'before_send_error';
  const given: unknown = Reflect.get(returned, 'distinctId');
  const distinctId = given === undefined || given === event.distinctId ? event.distinctId : usableId(given);
  // An id that PostHog refuses was meant to hide the caller: the event is nobody's.
  if (distinctId === undefined) hidePerson(properties);
  if (Buffer.byteLength(JSON.stringify(properties)) > MAX_PROPERTIES_BYTES) return 'oversized';
  return {
    event: nameOf(Reflect.get(returned, 'event')) ?? event.event,
    distinctId: distinctId ?? event.uuid,
    uuid: event.uuid,
    timestamp: event.timestamp,
    properties,
  };
}

function recordOf(value: unknown): Record<string, JsonValue> | undefined {
  const safe = jsonValue(value);
  if (typeof safe !== 'object' || safe === null || Array.isArray(safe)) return undefined;
  for (const name of COMMON_NAMES) delete safe[name];
  for (const name of Object.keys(safe).slice(MAX_PROPERTIES)) delete safe[name];
  return safe;
}

function hidePerson(properties: Record<string, JsonValue>): void {
  properties['$process_person_profile'] = false;
  delete properties['$set'];
  delete properties['$set_once'];
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.slice(0, MAX_LENGTH).toWellFormed()
    : undefined;
}
