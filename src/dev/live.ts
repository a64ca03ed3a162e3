import { isUuid } from '../local/capture/uuid.js';
import type { StoredEvent } from '../local/posthog.js';

/** What the live list can be narrowed to; each is a part of the text, in any case, but for the status. */
export interface LiveFilter {
  readonly event: string;
  readonly endpoint: string;
  readonly caller: string;
  readonly organization: string;
  /** `404`, or the beginning of it: `4`, `4xx`. */
  readonly status: string;
}

/** One line of the live list. */
export interface LiveRow {
  /** Its position since the server began. */
  readonly position: number;
  readonly time: string;
  readonly event: string;
  /** `null`: nobody is known. */
  readonly caller: string | null;
  readonly organization: string | null;
  readonly endpoint: string | null;
  readonly status: string | null;
  readonly version: string | null;
  readonly durationMs: number | null;
  readonly warnings: number;
}

const MAX_TEXT = 300;

export function rowOf(event: StoredEvent, position: number): LiveRow {
  const { properties } = event;
  const duration = properties['duration_ms'];
  return {
    position,
    time: event.timestamp,
    event: event.event,
    caller: callerOf(event),
    organization: textIn(properties['organization_id']),
    endpoint: textIn(properties['endpoint']),
    status: textIn(properties['status_code']),
    version: textIn(properties['api_version']),
    durationMs: typeof duration === 'number' ? duration : null,
    warnings: event.warnings.length,
  };
}

/** Whether a row is to be shown. */
export function matcherOf(filter: LiveFilter): (row: LiveRow) => boolean {
  const wanted = {
    event: filter.event.toLowerCase(),
    endpoint: filter.endpoint.toLowerCase(),
    caller: filter.caller.toLowerCase(),
    organization: filter.organization.toLowerCase(),
  };
  const status = filter.status.toLowerCase().replace(/x+$/, '');
  return (row) =>
    has(row.event, wanted.event) &&
    has(row.endpoint, wanted.endpoint) &&
    has(row.caller ?? 'unidentified', wanted.caller) &&
    has(row.organization, wanted.organization) &&
    (row.status ?? '').startsWith(status);
}

function has(text: string | null, part: string): boolean {
  return part === '' || (text ?? '').toLowerCase().includes(part);
}

/** A request without a caller is personless, with a random uuid in place of a distinct id. */
function callerOf({ distinctId, properties }: StoredEvent): string | null {
  return properties['$process_person_profile'] === false && isUuid(distinctId) ? null : distinctId;
}

function textIn(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value.slice(0, MAX_TEXT);
  return typeof value === 'number' ? String(value) : null;
}
