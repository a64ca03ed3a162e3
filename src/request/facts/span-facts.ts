import { isUuidV7 } from '../../span/uuid-v7.js';
import type { RareFacts } from './rare-facts.js';

/**
 * What the attributes of one span tell, as trimmed texts; ids, versions and methods of authentication are such that can
 * be sent. Of several spans, what the first of them tells counts: `addServer` and `add`.
 */
export class SpanFacts {
  /** At what length the SDK cuts texts; 0: it doesn't. */
  readonly limit: number;
  method: string | undefined;
  originalMethod: string | undefined;
  /** `NaN` for what is no number. */
  status: number | undefined;
  /** With the query, in the older convention. */
  path: string | undefined;
  url: string | undefined;
  route: string | undefined;
  nextRoute: string | undefined;
  userAgent: string | undefined;
  apiVersion: string | undefined;
  xApiVersion: string | undefined;
  apiVersionHeader: string | undefined;
  rpcApiVersion: string | undefined;
  accept: string | undefined;
  authMethod: string | undefined;
  /** Whether the span says that the headers showed no authentication. */
  saysNoAuth = false;
  authorization: string | undefined;
  /** Its value is a secret: that it is there is enough. */
  hasApiKey = false;
  clientName: string | undefined;
  clientVersion: string | undefined;
  clientLanguage: string | undefined;
  distinctId: string | undefined;
  posthogDistinctId: string | undefined;
  userId: string | undefined;
  enduserId: string | undefined;
  organizationGroup: string | undefined;
  organizationId: string | undefined;
  posthogSession: string | undefined;
  plainSession: string | undefined;
  session: string | undefined;
  deprecation: string | undefined;
  sunset: string | undefined;
  rpcMethod: string | undefined;
  rpcService: string | undefined;
  rpcStatus: string | undefined;
  graphqlName: string | undefined;
  graphqlType: string | undefined;
  eventName: string | undefined;
  /** Attributes that begin with `posthog.`, as they are; keys of groups as texts. */
  given: (readonly [key: string, value: unknown])[] | undefined;
  /** Texts of attributes that an option names. Of several spans: whether there is any, see `RequestFacts.spans`. */
  extra: Map<string, string> | undefined;
  /** What few spans tell. Of several spans: whether there is any. */
  rare: RareFacts | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  get user(): string | undefined {
    return this.distinctId ?? this.posthogDistinctId ?? this.userId ?? this.enduserId;
  }

  get organization(): string | undefined {
    return this.organizationGroup ?? this.organizationId;
  }

  /** A UUIDv7. */
  get sessionId(): string | undefined {
    if (isUuidV7(this.posthogSession)) return this.posthogSession;
    if (isUuidV7(this.plainSession)) return this.plainSession;
    return isUuidV7(this.session) ? this.session : undefined;
  }

  copy(): SpanFacts {
    const copy = new SpanFacts(this.limit);
    copy.addServer(this);
    return copy;
  }

  /** What another server span of the request tells besides. */
  addServer(other: SpanFacts): void {
    this.method ??= other.method;
    this.originalMethod ??= other.originalMethod;
    this.status ??= other.status;
    this.path ??= other.path;
    this.url ??= other.url;
    this.route ??= other.route;
    this.nextRoute ??= other.nextRoute;
    this.userAgent ??= other.userAgent;
    this.deprecation ??= other.deprecation;
    this.sunset ??= other.sunset;
    this.rpcMethod ??= other.rpcMethod;
    this.rpcService ??= other.rpcService;
    this.rpcStatus ??= other.rpcStatus;
    this.eventName ??= other.eventName;
    this.add(other);
  }

  /** What another span of the request tells besides, of which the HTTP facts are none of the request's. */
  add(other: SpanFacts): void {
    this.apiVersion ??= other.apiVersion;
    this.xApiVersion ??= other.xApiVersion;
    this.apiVersionHeader ??= other.apiVersionHeader;
    this.rpcApiVersion ??= other.rpcApiVersion;
    this.accept ??= other.accept;
    this.authMethod ??= other.authMethod;
    this.saysNoAuth ||= other.saysNoAuth;
    this.authorization ??= other.authorization;
    this.hasApiKey ||= other.hasApiKey;
    this.clientName ??= other.clientName;
    this.clientVersion ??= other.clientVersion;
    this.clientLanguage ??= other.clientLanguage;
    // Whatever the first span calls its user, it goes before all of the next one's.
    if (this.user === undefined) this.distinctId = other.user;
    if (this.organization === undefined) this.organizationGroup = other.organization;
    if (this.sessionId === undefined) this.posthogSession = other.sessionId;
    this.graphqlName ??= other.graphqlName;
    this.graphqlType ??= other.graphqlType;
    this.given = this.given && other.given ? [...this.given, ...other.given] : (this.given ?? other.given);
    this.extra ??= other.extra;
    this.rare ??= other.rare;
  }
}
