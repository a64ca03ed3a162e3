import type { RareFacts } from './rare-facts.js';

/** What the attributes of one span tell, as trimmed texts; ids are such that can be sent. */
export class SpanFacts {
  /** At what length the SDK cuts texts; 0: it doesn't. */
  readonly limit: number;
  method: string | undefined;
  originalMethod: string | undefined;
  status: string | undefined;
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
  /** Attributes that begin with `posthog.`, as they are. */
  given: (readonly [key: string, value: unknown])[] | undefined;
  /** Texts of attributes that an option names. */
  extra: Map<string, string> | undefined;
  /** What few spans tell. */
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
}
