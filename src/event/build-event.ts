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
  const properties = requestProperties(request);
  return finish(name, request, properties, [request.properties, given], personProfiles, isNews);
}

/** The event of a span that the app made one, with its request's caller and none of its request's facts. */
export function buildSpanEvent(
  event: SpanEvent,
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): ProductEvent {
  const properties: Record<string, JsonValue> = { request_count: 1 };
  const durationMs = roundedMs(event.durationMs);
  if (durationMs !== undefined) properties['duration_ms'] = durationMs;
  return finish(event.eventName, event, properties, [event.properties], personProfiles, isNews);
}

/**
 * The facts of a request that an event carries. Each name stands in the code: V8 keeps such an object compact, and
 * makes a hash table, of three times the size, of one that is filled by computed names.
 */
function requestProperties(request: ApiRequest): Record<string, JsonValue> {
  const { statusCode, apiVersion, authMethod, clientName, clientVersion, sunsetDate } = request;
  const route = request.reportedEndpoint === request.endpoint ? request.route : undefined;
  const durationMs = roundedMs(request.durationMs);
  const operationName = wordOf(request.graphqlOperationName);
  const operationType = wordOf(request.graphqlOperationType);
  const values: Record<string, JsonValue> = {
    endpoint: request.reportedEndpoint,
    method: request.method,
    request_count: 1,
  };
  if (route !== undefined) values['route'] = route;
  if (request.routeSource !== undefined) values['route_source'] = request.routeSource;
  if (apiVersion !== undefined) values['api_version'] = apiVersion;
  if (statusCode !== undefined) {
    values['status_code'] = statusCode;
    values['status_class'] = `${Math.floor(statusCode / 100)}xx`;
  }
  if (durationMs !== undefined) values['duration_ms'] = durationMs;
  if (authMethod !== undefined) values['auth_method'] = authMethod;
  if (clientName !== undefined) values['client_name'] = clientName;
  if (clientVersion !== undefined) values['client_version'] = clientVersion;
  if (request.deprecated) values['deprecated'] = true;
  if (sunsetDate !== undefined) values['sunset_date'] = sunsetDate;
  if (operationName !== undefined) values['graphql_operation_name'] = operationName;
  if (operationType !== undefined) values['graphql_operation_type'] = operationType;
  return values;
}

/** What every event says of where it comes from. */
function addOrigin(values: Record<string, JsonValue>, origin: Origin, caller: Caller): void {
  const name = scalarOrArray(origin.serviceName);
  const version = scalarOrArray(origin.serviceVersion);
  const environment = scalarOrArray(origin.environment);
  if (caller.organization !== undefined) values['organization_id'] = caller.organization;
  if (name !== undefined) values['service_name'] = name;
  if (version !== undefined) values['service_version'] = version;
  if (environment !== undefined) values['environment'] = environment;
  values['trace_sampled'] = origin.traceSampled;
  values['$trace_id'] = origin.traceId;
  values['$span_id'] = origin.spanId;
}

function finish(
  name: string,
  source: { readonly caller: Caller; readonly sessionId: string | undefined; readonly origin: Origin },
  values: Record<string, JsonValue>,
  given: readonly Readonly<Record<string, unknown>>[],
  personProfiles: PersonProfiles,
  isNews?: IsNews,
): ProductEvent {
  const { caller, origin } = source;
  const event = name.slice(0, MAX_NAME_LENGTH).toWellFormed();
  const uuid = eventUuid(origin.endMs, origin.traceId, origin.spanId, event);
  const person = personOf(caller, personProfiles);
  addOrigin(values, origin, caller);
  if (source.sessionId !== undefined) values['$session_id'] = source.sessionId;
  values['$process_person_profile'] = person !== undefined;
  values['$ignore_sent_at'] = true;
  const properties = new Properties(values).record('$groups', caller.groups);
  if (person !== undefined) {
    properties
      .record('$set', caller.set, isNews && ((set) => isNews(`set ${person}`, set)))
      .record('$set_once', caller.setOnce, isNews && ((set) => isNews(`set_once ${person}`, set)));
  }
  for (const more of given) properties.given(more);
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
    const { values: properties } = new Properties({
      $group_type: type.slice(0, MAX_NAME_LENGTH).toWellFormed(),
      $group_key: key,
      $ignore_sent_at: true,
    }).record('$group_set', values, (safe) => isNews(`group ${type} ${key}`, safe));
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
