import type { ApiRequest, Caller, Origin, SpanEvent } from '../request/api-request.js';
import { scalarOrArray } from './json-value.js';
import type { JsonValue, ProductEvent } from './product-event.js';
import { Properties } from './properties.js';
import { eventUuid } from './uuid.js';

/**
 * Whose events make person profiles. `identified_only`: callers whose user is known. `always`: also callers of
 * whom only the organization is known, as one person per organization, so that groups work for them.
 * `never`: nobody; personless events are cheaper, but have no cohorts, person properties and groups.
 */
export type PersonProfiles = 'always' | 'identified_only' | 'never';

const MAX_NAME_LENGTH = 200;

/** Whether properties of a person or group are news, see `Changes`; without it everything is. */
export type IsNews = (key: string, values: Readonly<Record<string, JsonValue>>) => boolean;

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
): ProductEvent {
  const { statusCode } = request;
  const properties = new Properties()
    .own('endpoint', request.reportedEndpoint)
    .own('method', request.method)
    .own('route', request.reportedEndpoint === request.endpoint ? request.route : undefined)
    .own('route_source', request.routeSource)
    .own('api_version', request.apiVersion)
    .own('status_code', statusCode)
    .own('status_class', statusCode === undefined ? undefined : `${Math.floor(statusCode / 100)}xx`)
    .own('duration_ms', roundedMs(request.durationMs))
    .own('auth_method', request.authMethod)
    .own('client_name', request.clientName)
    .own('client_version', request.clientVersion)
    .own('deprecated', request.deprecated || undefined)
    .own('sunset_date', request.sunsetDate)
    .own('graphql_operation_name', wordOf(request.graphqlOperationName))
    .own('graphql_operation_type', wordOf(request.graphqlOperationType))
    .own('request_count', 1);
  return finish(name, request, properties, [request.properties, given], personProfiles, isNews);
}

/** The event of a span that the app made one, with its request's caller and none of its request's facts. */
export function buildSpanEvent(
  event: SpanEvent,
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): ProductEvent {
  const properties = new Properties().own('duration_ms', roundedMs(event.durationMs)).own('request_count', 1);
  return finish(event.eventName, event, properties, [event.properties], personProfiles, isNews);
}

function finish(
  name: string,
  source: { readonly caller: Caller; readonly sessionId: string | undefined; readonly origin: Origin },
  properties: Properties,
  given: readonly Readonly<Record<string, unknown>>[],
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): ProductEvent {
  const { caller, origin } = source;
  const event = name.slice(0, MAX_NAME_LENGTH).toWellFormed();
  const uuid = eventUuid(origin.endMs, origin.traceId, origin.spanId, event);
  const person = personOf(caller, personProfiles);
  properties
    .own('organization_id', caller.organization)
    .own('service_name', scalarOrArray(origin.serviceName))
    .own('service_version', scalarOrArray(origin.serviceVersion))
    .own('environment', scalarOrArray(origin.environment))
    .own('trace_sampled', origin.traceSampled)
    .own('$trace_id', origin.traceId)
    .own('$span_id', origin.spanId)
    .own('$session_id', source.sessionId)
    .own('$process_person_profile', person !== undefined)
    .own('$ignore_sent_at', true)
    .record('$groups', caller.groups);
  if (person !== undefined) {
    properties
      .record('$set', caller.set, isNews && ((values) => isNews(`set ${person}`, values)))
      .record('$set_once', caller.setOnce, isNews && ((values) => isNews(`set_once ${person}`, values)));
  }
  for (const values of given) properties.given(values);
  return {
    event,
    // An id that is shared by all who are unidentified would make one giant person.
    distinctId: person ?? caller.user ?? uuid,
    uuid,
    timestamp: new Date(origin.endMs).toISOString(),
    properties: properties.values,
  };
}

/**
 * `$groupidentify` for each of the caller's groups whose properties are news: an event alone makes no group, and
 * carries none of its properties.
 */
export function buildGroupEvents(
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  isNews: IsNews,
): readonly ProductEvent[] {
  const events: ProductEvent[] = [];
  for (const [type, values] of Object.entries(caller.groupProperties)) {
    const key = caller.groups[type];
    if (key === undefined) continue;
    const { values: properties } = new Properties()
      .own('$group_type', scalarOrArray(type))
      .own('$group_key', key)
      .own('$ignore_sent_at', true)
      .record('$group_set', values, (safe) => isNews(`group ${type} ${key}`, safe));
    if (properties['$group_set'] === undefined) continue;
    events.push({
      event: '$groupidentify',
      distinctId: `$${type}_${key}`.slice(0, MAX_NAME_LENGTH).toWellFormed(),
      uuid: eventUuid(origin.endMs, origin.traceId, origin.spanId, `$groupidentify ${type}`),
      timestamp: new Date(origin.endMs).toISOString(),
      properties,
    });
  }
  return events;
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

function roundedMs(durationMs: number): number | undefined {
  return Number.isFinite(durationMs) && durationMs >= 0 ? Math.round(durationMs * 10) / 10 : undefined;
}

/** The name of a GraphQL operation is written by the caller: sent only when it looks like one. */
function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[_A-Za-z]\w{0,99}$/.test(text) ? text : undefined;
}
