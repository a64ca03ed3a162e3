import type { JsonObject } from './json.js';
import { storedTime } from './time.js';
import { warningsAbout } from './warnings.js';

/** Which of PostHog's two capture formats an event came in. */
export type Wire = 'v0' | 'v1';

/** One event as PostHog takes it, in one shape whichever wire it came over. */
export interface ReceivedEvent {
  /** Lower case. */
  readonly uuid: string;
  readonly event: string;
  readonly distinctId: string;
  /** The time that PostHog stores: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** When the first copy arrived, ISO 8601. */
  readonly receivedAt: string;
  /**
   * v1's `options`, `session_id`, `window_id` and SDK header, and v0's top-level `$set` and `$set_once`, are
   * lifted back in. A personless event has no `$group_0` to `$group_4`.
   */
  readonly properties: JsonObject;
  readonly wire: Wire;
  /** What PostHog's ingestion would complain about, by its own names where it has one. */
  readonly warnings: readonly string[];
}

/** One row: copies with the same uuid, name, distinct id, token and UTC day are merged, and counted. */
export interface StoredEvent extends ReceivedEvent {
  /** How often the event arrived, from 1. Billing counts it once too. */
  readonly copies: number;
}

/** An event that passed its wire's checks. */
export interface ValidEvent {
  readonly uuid: string | undefined;
  readonly event: string;
  readonly distinctId: string;
  readonly givenMs: number;
  /** The client's clock when it sent the request; `undefined` to store the time as given. */
  readonly sentAtMs: number | undefined;
  readonly properties: JsonObject;
  readonly wire: Wire;
}

/** The circumstances of a request, so that reading one needs neither clock nor random. */
export interface Arrival {
  readonly nowMs: number;
  /** Size of the decompressed body. */
  readonly bodyBytes: number;
  readonly newUuid: (timeMs: number) => string;
}

const LOST_GROUP = /^\$group_[0-4]$/;

/** Makes of a valid event what PostHog's ingestion would store. */
export function ingest(event: ValidEvent, arrival: Arrival): ReceivedEvent {
  const time = storedTime(event.givenMs, event.sentAtMs, arrival.nowMs);
  const uuid = event.uuid?.toLowerCase() ?? arrival.newUuid(time.ms);
  return {
    uuid,
    event: event.event,
    distinctId: event.distinctId,
    timestamp: new Date(time.ms).toISOString(),
    receivedAt: new Date(arrival.nowMs).toISOString(),
    properties: withoutLostGroups(event.properties),
    wire: event.wire,
    warnings: warningsAbout({ uuid, time, distinctId: event.distinctId, properties: event.properties }),
  };
}

function withoutLostGroups(properties: JsonObject): JsonObject {
  if (properties['$process_person_profile'] !== false) return properties;
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !LOST_GROUP.test(key)));
}
