import type { ApiRequest, Caller, Origin, SpanEvent } from '../request/api-request.js';
import { remembered } from '../span/remembered.js';
import { ClientParts } from './parts/client-part.js';
import { EndpointParts } from './parts/endpoint-part.js';
import { assembleEvent, type EventJson } from './event-json.js';
import { quoted } from './json-text.js';
import { OriginParts } from './parts/origin-part.js';
import { Properties } from './properties.js';
import { addRareParts } from './parts/rare-part.js';
import { rawUserAgent } from './parts/raw-user-agent.js';
import { TextParts } from './parts/text-parts.js';
import { Timestamps } from './timestamp.js';
import { EventUuids } from './uuid.js';

/**
 * Whose events make person profiles. `identified_only`: callers whose user is known. `always`: also callers of
 * whom only the organization is known, as one person per organization, so that groups work for them.
 * `never`: nobody; personless events are cheaper, but have no cohorts, person properties and groups.
 */
export type PersonProfiles = 'always' | 'identified_only' | 'never';

const MAX_NAME_LENGTH = 200;
const MAX_ORGANIZATIONS = 2_000;
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});
const NO_EVENTS: readonly EventJson[] = Object.freeze([]);

/** Whether properties of a person or group, as JSON, are news, see `Changes`. */
export type IsNews = (key: string, json: string) => boolean;

/** Who calls, from where, and which browser session: what all events are made of. */
interface Source {
  readonly caller: Caller;
  /** The app's own. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly sessionId: string | undefined;
  readonly origin: Origin;
}

/** What an event says of its requests where it isn't one that stands for itself. */
export interface Measured {
  /** Requests that it stands for. */
  readonly count: number;
  /** In the place of the request's own. */
  readonly durationMs?: number | undefined;
  /** Properties that come in addition: `,"name":value` for each. */
  readonly more?: { readonly json: string; readonly count: number } | undefined;
  /** What its uuid is made of, in the place of the trace's and the span's ids. */
  readonly id?: readonly [string, string] | undefined;
  readonly isNews?: IsNews | undefined;
}

/** Writes events as JSON. What many of them have in common is written once, and kept here. */
export class EventWriter {
  readonly #personProfiles: PersonProfiles;
  readonly #isNews: IsNews;
  readonly #uuids = new EventUuids();
  readonly #timestamps = new Timestamps();
  readonly #endpoints = new EndpointParts();
  readonly #origins = new OriginParts();
  readonly #authMethods = new TextParts('auth_method');
  readonly #clients = new ClientParts();
  readonly #organizations = new TextParts('organization_id');
  readonly #groupsOf = remembered(MAX_ORGANIZATIONS, (id: string) => `{"organization":${quoted(id)}}`);

  constructor(personProfiles: PersonProfiles, isNews: IsNews = () => true) {
    this.#personProfiles = personProfiles;
    this.#isNews = isNews;
  }

  /**
   * The event of one request, or of several that are alike.
   * @param given Properties that the matching rule adds; `annotate()`'s and the spans' win over them.
   * @param measured Where it is more than one request that took its own time.
   */
  request(
    request: ApiRequest,
    name: string,
    given: Readonly<Record<string, unknown>>,
    measured?: Measured,
  ): EventJson {
    const part = this.#endpoints.of(request);
    const properties = new Properties(measured ? counting(part.json, measured.count) : part.json, part.count);
    const client = this.#clients.of(request);
    const { authMethod } = request;
    addDuration(properties, measured?.durationMs ?? request.durationMs);
    if (measured?.more !== undefined) properties.own(measured.more.json, measured.more.count);
    if (authMethod !== undefined) properties.own(this.#authMethods.of(authMethod), 1);
    properties.own(client.json, client.count);
    if (request.deprecated) properties.own(',"deprecated":true', 1);
    addText(properties, 'sunset_date', request.sunsetDate);
    addText(properties, 'graphql_operation_name', wordOf(request.graphqlOperationName));
    addText(properties, 'graphql_operation_type', wordOf(request.graphqlOperationType));
    addRareParts(properties, request);
    return this.#finish(name, request, properties, given, measured);
  }

  /**
   * The event of a span that the app made one, with its request's caller and none of its request's facts; the client,
   * by which PostHog tells bots from callers, stands in `$raw_user_agent`.
   */
  span(event: SpanEvent): EventJson {
    const properties = new Properties('"request_count":1', 1);
    addDuration(properties, event.durationMs);
    addText(properties, '$raw_user_agent', rawUserAgent(event.client));
    return this.#finish(event.eventName, event, properties, NOTHING);
  }

  /**
   * `$groupidentify` for each of the caller's groups whose properties are news: an event alone makes no group, and
   * carries none of its properties.
   */
  groups({ caller, origin }: Pick<Source, 'caller' | 'origin'>): readonly EventJson[] {
    if (this.#personProfiles === 'never' || isEmpty(caller.groupProperties)) return NO_EVENTS;
    const events: EventJson[] = [];
    for (const type of Object.keys(caller.groupProperties)) {
      // Not an object's own names, such as `constructor`.
      const key = Object.hasOwn(caller.groups, type) ? caller.groups[type] : undefined;
      if (key === undefined) continue;
      const groupType = type.slice(0, MAX_NAME_LENGTH).toWellFormed();
      const own = `"$group_type":${quoted(groupType)},"$group_key":${quoted(key)},"$ignore_sent_at":true`;
      let hasNews = false;
      const properties = new Properties(own, 3).record(
        '$group_set',
        caller.groupProperties[type] ?? {},
        (set) => {
          hasNews = this.#isNews(`group ${type} ${key}`, set);
          return hasNews;
        },
      );
      if (!hasNews) continue;
      const head = {
        uuid: this.#uuids.of(origin.endMs, origin.traceId, origin.spanId, `$groupidentify ${type}`),
        timestamp: this.#timestamps.of(origin.endMs),
        event: '$groupidentify',
        distinctId: `$${type}_${key}`.slice(0, MAX_NAME_LENGTH).toWellFormed(),
      };
      events.push(assembleEvent(head, properties.json));
    }
    return events;
  }

  #finish(
    name: string,
    { caller, origin, sessionId, properties: own }: Source,
    properties: Properties,
    given: Readonly<Record<string, unknown>>,
    measured?: Measured,
  ): EventJson {
    const event = name.slice(0, MAX_NAME_LENGTH).toWellFormed();
    const { endMs, traceId, spanId } = origin;
    const id = measured?.id;
    const uuid = this.#uuids.of(endMs, id ? id[0] : traceId, id ? id[1] : spanId, event);
    const isNews = measured?.isNews ?? this.#isNews;
    const person = personOf(caller, this.#personProfiles);
    const service = this.#origins.of(origin);
    properties.own(service.json, service.count);
    properties.own(
      `,"trace_sampled":${origin.traceSampled},"$trace_id":${quoted(traceId)},"$span_id":${quoted(spanId)},` +
        `"$process_person_profile":${person !== undefined},"$ignore_sent_at":true`,
      5,
    );
    addText(properties, '$session_id', sessionId);
    this.#addGroups(properties, caller);
    if (person !== undefined) {
      const { set, setOnce } = caller;
      if (!isEmpty(set)) properties.record('$set', set, (json) => isNews(`set ${person}`, json));
      if (!isEmpty(setOnce)) {
        properties.record('$set_once', setOnce, (json) => isNews(`set_once ${person}`, json));
      }
    }
    if (!isEmpty(own)) properties.given(own);
    if (!isEmpty(given)) properties.given(given);
    // An id that is shared by all who are unidentified would make one giant person.
    const distinctId = person ?? caller.user ?? uuid;
    const timestamp = this.#timestamps.of(endMs);
    return assembleEvent({ uuid, timestamp, event, distinctId }, properties.json);
  }

  /** The organization is a property of its own as well: groups are there only for those with a person profile. */
  #addGroups(properties: Properties, { organization, groups }: Caller): void {
    if (organization === undefined) {
      if (!isEmpty(groups)) properties.record('$groups', groups);
      return;
    }
    properties.own(this.#organizations.of(organization), 1);
    // Nearly always it is the only one.
    if (isAlone(groups, organization)) properties.ownRecord('$groups', this.#groupsOf(organization));
    else properties.record('$groups', groups);
  }
}

/** `"request_count":1` stands last in an endpoint's part. */
function counting(json: string, count: number): string {
  return json.slice(0, -1) + String(count);
}

function addText(properties: Properties, name: string, text: string | undefined): void {
  if (text !== undefined) properties.own(`,"${name}":${quoted(text)}`, 1);
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
function addDuration(properties: Properties, durationMs: number): void {
  if (!Number.isFinite(durationMs) || durationMs < 0) return;
  properties.own(`,"duration_ms":${Math.round(durationMs * 10) / 10}`, 1);
}

/** The name of a GraphQL operation is written by the caller: sent only when it looks like one. */
function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[_A-Za-z]\w{0,99}$/.test(text) ? text : undefined;
}

/** Without a list of names: of nearly every event they all are. */
function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  for (const name in values) if (Object.hasOwn(values, name)) return false;
  return true;
}

/** Whether the organization is the only group. */
function isAlone(groups: Caller['groups'], organization: string): boolean {
  for (const type in groups) if (type !== 'organization') return false;
  return groups['organization'] === organization;
}
