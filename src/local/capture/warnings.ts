import type { JsonObject } from './json.js';
import type { StoredTime } from './time.js';
import { uuidV7TimeMs } from './uuid.js';

/** What the warnings depend on. */
export interface WarningFacts {
  readonly uuid: string;
  readonly distinctId: string;
  readonly time: StoredTime;
  readonly properties: JsonObject;
}

const MAX_DIVERGENCE_MS = 3 * 86_400_000;

/**
 * Distinct ids that lose person processing, whatever their case (rust/capture/src/v1/analytics/constants.rs).
 * Written out here rather than imported: this server is what the processor's own list is tested against.
 */
const REFUSED_DISTINCT_IDS: ReadonlySet<string> = new Set([
  '0',
  '00000000-0000-0000-0000-000000000000',
  '[object object]',
  'anonymous',
  'anonymous-user',
  'backend',
  'distinct_id',
  'distinctid',
  'email',
  'false',
  'guest',
  'id',
  'nan',
  'none',
  'not_authenticated',
  'null',
  'system',
  'true',
  'undefined',
  'user',
]);

function isRefusedDistinctId(distinctId: string): boolean {
  return REFUSED_DISTINCT_IDS.has(distinctId.trim().toLowerCase());
}

/**
 * What PostHog's ingestion would warn of. `event_uuid_not_v7`, `event_uuid_timestamp_divergent`,
 * `invalid_event_session_id`, `event_timestamp_in_future` and `person_processing_disabled` are its own
 * names (PostHog/posthog#66305, #72957, #100663); `groups_on_personless_event` is ours, for groups that
 * it removes in silence. Stricter than PostHog in two: a uuid that isn't a v7 is warned of whatever the
 * `$lib`, and a session id has to be a v7 as its docs ask.
 */
export function warningsAbout({ uuid, distinctId, time, properties }: WarningFacts): readonly string[] {
  const warnings: string[] = [];
  const uuidTimeMs = uuidV7TimeMs(uuid);
  if (uuidTimeMs === undefined) warnings.push('event_uuid_not_v7');
  else if (Math.abs(uuidTimeMs - time.ms) > MAX_DIVERGENCE_MS)
    warnings.push('event_uuid_timestamp_divergent');
  if (time.wasInFuture) warnings.push('event_timestamp_in_future');
  if (hasBadSession(properties['$session_id'])) warnings.push('invalid_event_session_id');
  if (properties['$process_person_profile'] === false) {
    if (hasGroups(properties)) warnings.push('groups_on_personless_event');
  } else if (isRefusedDistinctId(distinctId)) {
    warnings.push('person_processing_disabled');
  }
  return warnings;
}

function hasBadSession(sessionId: unknown): boolean {
  if (sessionId === undefined || sessionId === null) return false;
  return typeof sessionId !== 'string' || uuidV7TimeMs(sessionId) === undefined;
}

function hasGroups(properties: JsonObject): boolean {
  const groups = properties['$groups'];
  if (typeof groups === 'object' && groups !== null && Object.keys(groups).length > 0) return true;
  return Object.keys(properties).some((key) => /^\$group_[0-4]$/.test(key));
}
