import type { SpanKind } from '@opentelemetry/api';
import { annotationOf } from '../../span/scopes/annotations.js';
import { readValue, textOf } from '../../span/attributes.js';
import type { Identity } from '../../span/identity.js';
import { notedAttributes } from '../../span/hooks/noted-attributes.js';
import type { EndedRequest } from '../../span/scopes/request-scope.js';
import type { StartedSpan } from '../../span/span.js';
import type { ApiRequest, SpanEvent } from '../api-request.js';
import type { CallerSource } from '../caller/caller.js';
import { groupKey, usableId } from '../caller/distinct-id.js';
import { CALLERS_WORD, EVENT_FACTS, READINGS, type Fact, type Reading } from './readings.js';

export type { Fact } from './readings.js';

/** Where one fact comes from. */
export interface Source {
  /**
   * `attribute`: the span's own. `noted`: read beside the span, from the request's headers. `identify`: the call.
   * `option`: `caller`'s function, or `routes`. `route`: the version stands in the route. `path`: the route was
   * inferred from the path. `event`: an attribute of an event on the span, such as an exception.
   */
  readonly by: 'attribute' | 'event' | 'noted' | 'identify' | 'option' | 'route' | 'path';
  /** The attribute's name, where there is one; with `rpc.method` goes `rpc.service`. Its value may be a secret: look at the fact. */
  readonly attribute?: string;
  /** The span that it stands on. */
  readonly span?: { readonly name: string; readonly spanId: string; readonly kind: keyof typeof SpanKind };
}

export type Sources = Readonly<Partial<Record<Fact, Source>>>;

const IDENTITY_FIELDS = {
  user: 'user',
  organization: 'organization',
  auth_method: 'authMethod',
  session: 'sessionId',
  api_key_id: 'apiKeyId',
} as const satisfies Partial<Record<Fact, keyof Identity>>;

/** One place where facts may stand. */
interface Place {
  readonly span: StartedSpan;
  readonly by: 'attribute' | 'event' | 'noted';
  readonly attributes: StartedSpan['attributes'];
}

/**
 * Finds out afterwards where the facts of a request come from: the first place, in the order of precedence, that says
 * what the request says. Reading itself notes nothing of it, and pays nothing for it.
 */
export class Provenance {
  readonly #caller: CallerSource;
  readonly #readings: typeof READINGS;

  constructor(caller: CallerSource) {
    this.#caller = caller;
    const user: Reading = [caller.userKeys, usableId];
    const organization: Reading = [caller.organizationKeys, groupKey];
    this.#readings = {
      ...READINGS,
      user: [...READINGS.user, user, CALLERS_WORD].map(([names, read]) => [
        names,
        (text) => this.#hashed(read(text)),
      ]),
      organization: [...READINGS.organization, organization],
    };
  }

  of(ended: EndedRequest, read: ApiRequest | SpanEvent | undefined): Sources {
    if (!read) return {};
    const places = placesOf(ended);
    const found: Partial<Record<Fact, Source>> = {};
    for (const [fact, value] of Object.entries(valuesOf(read))) {
      if (value === undefined || !isFact(fact)) continue;
      const source = this.#sourceOf(fact, value, places, ended);
      if (source) found[fact] = source;
    }
    const route = 'routeSource' in read ? routeSource(read, places) : undefined;
    if (route) found.route = route;
    if ('route' in read && read.apiVersion !== undefined) found.version ??= { by: 'route' };
    return found;
  }

  #sourceOf(
    fact: Exclude<Fact, 'route'>,
    value: unknown,
    places: readonly Place[],
    { servers, span }: EndedRequest,
  ): Source | undefined {
    if (isIdentityField(fact)) {
      for (const server of new Set([span, ...servers])) {
        const said = annotationOf(server)?.identity[IDENTITY_FIELDS[fact]];
        const text = textOf(said);
        if (text !== undefined && (fact === 'user' ? this.#hashed(usableId(text)) : text) === value) {
          return { by: 'identify', span: describe(server) };
        }
      }
    }
    for (const [names, read] of this.#readings[fact]) {
      for (const place of places) {
        if (place.by === 'event' && !EVENT_FACTS.has(fact)) continue;
        const attribute = names.find((name) => {
          const text = textOf(readValue(place.attributes, name));
          return text !== undefined && read(text) === value;
        });
        if (attribute !== undefined) return { by: place.by, attribute, span: describe(place.span) };
      }
    }
    return isIdentityField(fact) && this.#caller.read ? { by: 'option' } : undefined;
  }

  #hashed(user: unknown): unknown {
    const { hash } = this.#caller;
    return typeof user === 'string' && hash ? usableId(hash(user)) : user;
  }
}

function routeSource({ routeSource: source }: ApiRequest, places: readonly Place[]): Source | undefined {
  if (source === 'template') return { by: 'option' };
  const names =
    source === 'framework'
      ? ['http.route', 'rpc.method']
      : ['http.route', 'url.path', 'http.target', 'url.full'];
  if (source === undefined) return undefined;
  for (const attribute of names) {
    const place = places.find(({ attributes }) => textOf(readValue(attributes, attribute)) !== undefined);
    if (!place) continue;
    const by = source === 'inferred' && attribute !== 'http.route' ? 'path' : place.by;
    return { by, attribute, span: describe(place.span) };
  }
  return undefined;
}

/** Server spans first, the one that speaks before the others, then what was noted beside them, then the children. */
function placesOf({ span, servers, children }: EndedRequest): readonly Place[] {
  const chain = [...new Set<StartedSpan>([span, ...servers])];
  return [
    ...chain.map((one) => ({ span: one, by: 'attribute', attributes: one.attributes }) as const),
    ...chain.flatMap((one) => {
      const attributes = notedAttributes(one);
      return attributes ? [{ span: one, by: 'noted', attributes } as const] : [];
    }),
    ...children
      .toReversed()
      .map((one) => ({ span: one, by: 'attribute', attributes: one.attributes }) as const),
    ...[...chain, ...children.toReversed()].flatMap((one) =>
      (one.events ?? [])
        .toReversed()
        .map(({ attributes = {} }) => ({ span: one, by: 'event', attributes }) as const),
    ),
  ];
}

function valuesOf(read: ApiRequest | SpanEvent): Readonly<Partial<Record<Fact, unknown>>> {
  const { caller, sessionId, eventName } = read;
  const shared = {
    user: caller.user,
    organization: caller.organization,
    session: sessionId,
    event_name: eventName,
  };
  if (!('endpoint' in read)) return shared;
  return {
    method: read.method,
    path: read.path,
    status: read.statusCode,
    version: read.apiVersion,
    auth_method: read.authMethod,
    client_name: read.clientName,
    client_version: read.clientVersion,
    api_key_id: read.apiKeyId,
    error_type: read.errorType,
    graphql_errors: read.graphqlErrorCount,
    mcp_method: read.mcpMethod,
    mcp_tool: read.mcpTool,
    feature_flags: read.featureFlags && Object.keys(read.featureFlags)[0],
    streamed: read.streamed ? true : undefined,
    client_language: read.clientLanguage,
    client_kind: read.clientKind === 'unknown' ? undefined : read.clientKind,
    ...shared,
  };
}

const isFact = (name: string): name is Exclude<Fact, 'route'> => Object.hasOwn(READINGS, name);

function isIdentityField(fact: Fact): fact is keyof typeof IDENTITY_FIELDS {
  return Object.hasOwn(IDENTITY_FIELDS, fact);
}

function describe(span: StartedSpan): NonNullable<Source['span']> {
  const name: unknown = Reflect.get(span, 'name');
  const kinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
  return {
    name: typeof name === 'string' ? name : '',
    spanId: span.spanContext().spanId,
    kind: kinds[span.kind] ?? 'INTERNAL',
  };
}
