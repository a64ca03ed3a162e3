import type { Attributes } from '@opentelemetry/api';
import { GROUP_PREFIX, textOf, whole } from '../../span/attributes.js';
import type { StartedSpan } from '../../span/span.js';
import { remembered } from '../../span/remembered.js';
import { groupKey, usableId } from '../caller/distinct-id.js';
import { SpanFacts } from './span-facts.js';
import { apiVersionText, authMethodOf, saysNone } from './value-shapes.js';
import { mayBeRare, noteOccurrences, noteRare, RareFacts, tellsByEvents } from './rare-facts.js';

/** What is behind it is mostly the app's to choose. */
export const GIVEN_PREFIX = 'posthog.';
const FIRST_OF_PREFIX = 112;
/** Attributes that an option names. */
export type ExtraNames = ReadonlySet<string>;
/** Reads a span's attributes in one pass. Never throws: of hostile ones, what can be read counts. */
export function readFacts(attributes: Attributes, extra?: ExtraNames, limit = 0): SpanFacts {
  const facts = new SpanFacts(limit);
  try {
    note(facts, attributes, extra);
    return facts;
  } catch {
    return readOneByOne(attributes, extra, limit);
  }
}

/** A span's attributes, and what happened during it. */
export function readSpanFacts({ attributes, events }: StartedSpan, extra?: ExtraNames, limit = 0): SpanFacts {
  const facts = readFacts(attributes, extra, limit);
  ignoreThrow(() => {
    if (events && tellsByEvents(events)) noteOccurrences((facts.rare ??= new RareFacts()), events);
  });
  return facts;
}

/** One attribute that throws costs no other. */
function readOneByOne(attributes: Attributes, extra: ExtraNames | undefined, limit: number): SpanFacts {
  const facts = new SpanFacts(limit);
  ignoreThrow(() => {
    for (const key of Object.keys(attributes)) {
      ignoreThrow(() => note(facts, { [key]: attributes[key] }, extra));
    }
  });
  return facts;
}

function ignoreThrow(read: () => void): void {
  try {
    read();
  } catch {
    // It is not to be had; what else there is counts.
  }
}

/**
 * `for … in` and a `switch`, since V8 makes of them a walk along the object's fields: half the time of any table. An
 * older convention's name gives way to the one of today, whatever their order.
 */
function note(facts: SpanFacts, attributes: Attributes, extra: ExtraNames | undefined): void {
  for (const key in attributes) {
    // oxlint-disable-next-line prefer-object-has-own -- V8 sees through it
    if (!Object.prototype.hasOwnProperty.call(attributes, key)) continue;
    switch (key) {
      case 'http.request.method':
        facts.method = textOf(attributes[key]) ?? facts.method;
        break;
      case 'url.path':
        facts.path = whole(attributes[key], facts.limit) ?? facts.path;
        break;
      case 'http.response.status_code':
        facts.status = numberOf(attributes[key]) ?? facts.status;
        break;
      case 'http.route':
        facts.route = whole(attributes[key], facts.limit);
        break;
      case 'next.route':
        facts.nextRoute = textOf(attributes[key]);
        break;
      case 'user_agent.original':
        facts.userAgent = textOf(attributes[key]) ?? facts.userAgent;
        break;
      case 'http.method':
        facts.method ??= textOf(attributes[key]);
        break;
      case 'http.target':
        facts.path ??= whole(attributes[key], facts.limit);
        break;
      case 'http.status_code':
        facts.status ??= numberOf(attributes[key]);
        break;
      case 'http.url':
        facts.url ??= whole(attributes[key], facts.limit);
        break;
      case 'url.full':
        facts.url = whole(attributes[key], facts.limit) ?? facts.url;
        break;
      case 'http.user_agent':
      case 'http.request.header.user-agent':
        facts.userAgent ??= textOf(attributes[key]);
        break;
      case 'http.request.method_original':
        facts.originalMethod = textOf(attributes[key]);
        break;
      case 'user.id':
        facts.userId = usableId(whole(attributes[key], facts.limit));
        break;
      case 'enduser.id':
        facts.enduserId = usableId(whole(attributes[key], facts.limit));
        break;
      case 'posthogDistinctId':
        facts.posthogDistinctId = usableId(whole(attributes[key], facts.limit));
        break;
      case 'organization.id':
        facts.organizationId = groupKey(whole(attributes[key], facts.limit));
        break;
      case 'api.version':
        facts.apiVersion = versionOf(attributes[key]);
        break;
      case 'api.auth.method':
        noteAuthMethod(facts, textOf(attributes[key]));
        break;
      case 'api.client.name':
        facts.clientName = textOf(attributes[key]);
        break;
      case 'api.client.version':
        facts.clientVersion = textOf(attributes[key]);
        break;
      case 'api.client.language':
        facts.clientLanguage = textOf(attributes[key]);
        break;
      case 'session.id':
        facts.session = textOf(attributes[key]);
        break;
      case 'sessionId':
        facts.plainSession = textOf(attributes[key]);
        break;
      case 'http.request.header.x-api-version':
      case 'http.request.header.x_api_version':
        facts.xApiVersion ??= versionOf(attributes[key]);
        break;
      case 'http.request.header.api-version':
      case 'http.request.header.api_version':
        facts.apiVersionHeader ??= versionOf(attributes[key]);
        break;
      case 'rpc.request.metadata.x-api-version':
      case 'rpc.request.metadata.x_api_version':
        facts.rpcApiVersion ??= versionOf(attributes[key]);
        break;
      case 'http.request.header.accept':
        facts.accept = textOf(attributes[key]);
        break;
      case 'http.request.header.authorization':
        facts.authorization = textOf(attributes[key]);
        break;
      case 'http.response.header.deprecation':
        facts.deprecation = textOf(attributes[key]);
        break;
      case 'http.response.header.sunset':
        facts.sunset = textOf(attributes[key]);
        break;
      case 'rpc.method':
        facts.rpcMethod = textOf(attributes[key]);
        break;
      case 'rpc.service':
        facts.rpcService = textOf(attributes[key]);
        break;
      case 'rpc.grpc.status_code':
      case 'rpc.response.status_code':
      case 'rpc.connect_rpc.error_code':
        facts.rpcStatus ??= textOf(attributes[key]);
        break;
      case 'graphql.operation.name':
        facts.graphqlName = textOf(attributes[key]);
        break;
      case 'graphql.operation.type':
        facts.graphqlType = textOf(attributes[key]);
        break;
      case 'http.request.header.x-api-key':
      case 'http.request.header.x_api_key':
        facts.hasApiKey ||= attributes[key] !== undefined;
        break;
      default:
        if (key.charCodeAt(0) === FIRST_OF_PREFIX && key.startsWith(GIVEN_PREFIX)) {
          noteGiven(facts, key, attributes[key]);
        } else if (mayBeRare(key)) {
          noteRare((facts.rare ??= new RareFacts()), key, attributes[key], facts.limit);
        }
    }
    if (extra?.has(key) === true) noteExtra(facts, key, attributes[key]);
  }
}

function noteGiven(facts: SpanFacts, key: string, value: unknown): void {
  if (key === 'posthog.distinct_id') facts.distinctId = usableId(whole(value, facts.limit));
  else if (key === 'posthog.session_id') facts.posthogSession = textOf(value);
  else if (key === 'posthog.event') facts.eventName = textOf(value);
  else {
    const isGroup = key.startsWith(GROUP_PREFIX);
    const given = isGroup ? whole(value, facts.limit) : value;
    if (key === 'posthog.groups.organization') facts.organizationGroup = groupKey(given);
    (facts.given ??= []).push([key, given]);
  }
}

function noteAuthMethod(facts: SpanFacts, text: string | undefined): void {
  if (saysNone(text)) facts.saysNoAuth = true;
  else facts.authMethod = authMethodOf(text);
}

/** `NaN` for what is no number, as `Number` has it. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const text = textOf(value);
  return text === undefined ? undefined : Number(text);
}

function versionOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || text.length > MAX_VERSION ? undefined : knownVersion(text);
}

const MAX_VERSION = 32;
const knownVersion = remembered(1_000, apiVersionText);

function noteExtra(facts: SpanFacts, key: string, value: unknown): void {
  const text = whole(value, facts.limit);
  if (text !== undefined) (facts.extra ??= new Map()).set(key, text);
}
