import type { ApiRequest, Caller, Origin, SpanEvent } from '../request/api-request.js';
import { endpointPart } from './endpoint-part.js';
import { assembleEvent, type EventJson } from './event-json.js';
import { quoted } from './json-text.js';
import { originPart } from './origin-part.js';
import { Properties } from './properties.js';
import { timestampOf } from './timestamp.js';
import { eventUuid } from './uuid.js';

/**
 * Whose events make person profiles. `identified_only`: callers whose user is known. `always`: also callers of
 * whom only the organization is known, as one person per organization, so that groups work for them.
 * `never`: nobody; personless events are cheaper, but have no cohorts, person properties and groups.
 */
export type PersonProfiles = 'always' | 'identified_only' | 'never';

const MAX_NAME_LENGTH = 200;

/** Whether properties of a person or group, as JSON, are news, see `Changes`; without it everything is. */
export type IsNews = (key: string, json: string) => boolean;

/**
 * The event of one request.
 * @param given Properties that the matching rule adds; `annotate()`'s and the spans' win over them.
 */
export function buildEvent(
  request: ApiRequest,
  name: string,
  given: Readonly<Record<string, unknown>>,
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): EventJson {
  const part = endpointPart(request);
  const properties = new Properties(part.json, part.count);
  const durationMs = durationText(request.durationMs);
  if (durationMs !== undefined) properties.own(`,"duration_ms":${durationMs}`, 1);
  addText(properties, 'auth_method', request.authMethod);
  addText(properties, 'client_name', request.clientName);
  addText(properties, 'client_version', request.clientVersion);
  if (request.deprecated) properties.own(',"deprecated":true', 1);
  addText(properties, 'sunset_date', request.sunsetDate);
  addText(properties, 'graphql_operation_name', wordOf(request.graphqlOperationName));
  addText(properties, 'graphql_operation_type', wordOf(request.graphqlOperationType));
  return finish(name, request, properties, [request.properties, given], personProfiles, isNews);
}

/** The event of a span that the app made one, with its request's caller and none of its request's facts. */
export function buildSpanEvent(event: SpanEvent, personProfiles: PersonProfiles, isNews?: IsNews): EventJson {
  const properties = new Properties('"request_count":1', 1);
  const durationMs = durationText(event.durationMs);
  if (durationMs !== undefined) properties.own(`,"duration_ms":${durationMs}`, 1);
  return finish(event.eventName, event, properties, [event.properties], personProfiles, isNews);
}

function finish(
  name: string,
  source: { readonly caller: Caller; readonly sessionId: string | undefined; readonly origin: Origin },
  properties: Properties,
  given: readonly Readonly<Record<string, unknown>>[],
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): EventJson {
  const { caller, origin } = source;
  const event = name.slice(0, MAX_NAME_LENGTH).toWellFormed();
  const uuid = eventUuid(origin.endMs, origin.traceId, origin.spanId, event);
  const person = personOf(caller, personProfiles);
  const service = originPart(origin);
  properties.own(service.json, service.count);
  properties.own(
    `,"trace_sampled":${origin.traceSampled},"$trace_id":${quoted(origin.traceId)},"$span_id":${quoted(origin.spanId)},` +
      `"$process_person_profile":${person !== undefined},"$ignore_sent_at":true`,
    5,
  );
  addText(properties, '$session_id', source.sessionId);
  addGroups(properties, caller);
  if (person !== undefined) {
    const { set, setOnce } = caller;
    if (!isEmpty(set)) properties.record('$set', set, (json) => isNews?.(`set ${person}`, json) ?? true);
    if (!isEmpty(setOnce)) {
      properties.record('$set_once', setOnce, (json) => isNews?.(`set_once ${person}`, json) ?? true);
    }
  }
  for (const more of given) if (!isEmpty(more)) properties.given(more);
  // An id that is shared by all who are unidentified would make one giant person.
  const distinctId = person ?? caller.user ?? uuid;
  return assembleEvent({ uuid, timestamp: timestampOf(origin.endMs), event, distinctId }, properties.json);
}

/**
 * `$groupidentify` for each of the caller's groups whose properties are news: an event alone makes no group, and
 * carries none of its properties.
 */
export function buildGroupEvents(
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  isNews: IsNews,
): readonly EventJson[] {
  const events: EventJson[] = [];
  for (const [type, values] of Object.entries(caller.groupProperties)) {
    // Not an object's own names, such as `constructor`.
    const key = Object.hasOwn(caller.groups, type) ? caller.groups[type] : undefined;
    if (key === undefined) continue;
    const groupType = type.slice(0, MAX_NAME_LENGTH).toWellFormed();
    const own = `"$group_type":${quoted(groupType)},"$group_key":${quoted(key)},"$ignore_sent_at":true`;
    let hasNews = false;
    const properties = new Properties(own, 3).record('$group_set', values, (set) => {
      hasNews = isNews(`group ${type} ${key}`, set);
      return hasNews;
    });
    if (!hasNews) continue;
    const head = {
      uuid: eventUuid(origin.endMs, origin.traceId, origin.spanId, `$groupidentify ${type}`),
      timestamp: timestampOf(origin.endMs),
      event: '$groupidentify',
      distinctId: `$${type}_${key}`.slice(0, MAX_NAME_LENGTH).toWellFormed(),
    };
    events.push(assembleEvent(head, properties.json));
  }
  return events;
}

function addText(properties: Properties, name: string, text: string | undefined): void {
  if (text !== undefined) properties.own(`,"${name}":${quoted(text)}`, 1);
}

/** The organization is a property of its own as well: groups are there only for those with a person profile. */
function addGroups(properties: Properties, { organization, groups }: Caller): void {
  if (organization === undefined) {
    properties.record('$groups', groups);
    return;
  }
  const json = quoted(organization);
  properties.own(`,"organization_id":${json}`, 1);
  // Nearly always it is the only one.
  if (Object.keys(groups).length === 1 && groups['organization'] === organization) {
    properties.ownRecord('$groups', `{"organization":${json}}`);
  } else properties.record('$groups', groups);
}

/** The distinct id that makes a person profile; `undefined`: a personless event. */
function personOf(caller: Caller, personProfiles: PersonProfiles): string | undefined {
  if (personProfiles === 'never') return undefined;
  if (caller.user !== undefined || personProfiles === 'identified_only') return caller.user;
  if (caller.organization === undefined) return undefined;
  const id = `organization:${caller.organization}`;
  // A cut id would make one person of two organizations.
  return id.length > MAX_NAME_LENGTH ? undefined : id;
}

/** Rounded to a tenth. */
function durationText(durationMs: number): string | undefined {
  return Number.isFinite(durationMs) && durationMs >= 0
    ? String(Math.round(durationMs * 10) / 10)
    : undefined;
}

/** The name of a GraphQL operation is written by the caller: sent only when it looks like one. */
function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[_A-Za-z]\w{0,99}$/.test(text) ? text : undefined;
}

/** Cheaper than to look for entries that are not there, as in nearly every event. */
function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(values).length === 0;
}
