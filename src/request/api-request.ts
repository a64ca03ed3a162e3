/** Who made a request, as far as it is known. */
export interface Caller {
  /** `undefined`: unidentified. Never one of the ids that PostHog refuses. */
  readonly user: string | undefined;
  readonly organization: string | undefined;
  /** All groups by type, `organization` among them. */
  readonly groups: Readonly<Record<string, string>>;
  /** Properties of these groups by type, as the app gave them: not yet safe to send. */
  readonly groupProperties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Person properties, as the app gave them: not yet safe to send. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly setOnce: Readonly<Record<string, unknown>>;
}

/** A variant's name, or the short value of a flag that has no variants. */
export type FlagValue = string | number | boolean;

/** How the route is known: from the framework, from a template the user gave, or guessed from the path. */
export type RouteSource = 'framework' | 'template' | 'inferred';

/** The endpoint of a request that no route of the app matches. */
export const UNMATCHED = '(unmatched)';
/** The endpoint of requests beyond the cap of different endpoints. */
export const OTHER = '(other)';

/** One API request, read from its spans, whatever the framework, convention or SDK. */
export interface ApiRequest {
  /** Method and route, such as `POST /api/v1/projects/{project_id}`, or `(unmatched)`. Rules match on it. */
  readonly endpoint: string;
  /** The endpoint under which it is reported: `endpoint`, or `(other)` beyond the cap. */
  readonly reportedEndpoint: string;
  /** Upper case; `_OTHER` when no server knows it. */
  readonly method: string;
  /** In OpenAPI's form. */
  readonly route: string | undefined;
  readonly routeSource: RouteSource | undefined;
  /** Without query and fragment. For ignoring health checks only: it never leaves the process. */
  readonly path: string;
  /** For ignoring probes only: it never leaves the process. */
  readonly userAgent: string | undefined;
  readonly apiVersion: string | undefined;
  /** The HTTP status; for gRPC the one that its status maps to. */
  readonly statusCode: number | undefined;
  /** By its status, or because an operation within it failed: a GraphQL or MCP error in a 200. */
  readonly failed: boolean;
  /** `NaN`: nobody knows how long it took, as of most answers that were streamed. */
  readonly durationMs: number;
  /** Whether the answer is a stream, such as server-sent events, which goes on for as long as somebody listens. */
  readonly streamed: boolean;
  /** Of a stream: how long it was open. */
  readonly streamDurationMs: number | undefined;
  readonly authMethod: string | undefined;
  /** Of the API key that was used; never the key. */
  readonly apiKeyId: string | undefined;
  /** A word such as `invalid_request`; never a message. */
  readonly errorType: string | undefined;
  readonly clientName: string | undefined;
  readonly clientVersion: string | undefined;
  readonly caller: Caller;
  /** A UUIDv7. */
  readonly sessionId: string | undefined;
  readonly deprecated: boolean;
  /** `YYYY-MM-DD` */
  readonly sunsetDate: string | undefined;
  readonly graphqlOperationName: string | undefined;
  readonly graphqlOperationType: string | undefined;
  readonly graphqlErrorCount: number | undefined;
  /** Of the Model Context Protocol, such as `tools/call`. */
  readonly mcpMethod: string | undefined;
  /** The tool that was called, such as `search`. */
  readonly mcpTool: string | undefined;
  /** The variant of each feature flag that was evaluated, by the flag's key. */
  readonly featureFlags: Readonly<Record<string, FlagValue>> | undefined;
  /** `posthog.event` of the server span. */
  readonly eventName: string | undefined;
  /** `posthog.opt_out` of any of its spans: its caller wants no events. */
  readonly optedOut: boolean;
  /** From `annotate()` and `posthog.properties.*`, as the app gave them: not yet safe to send. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}

/** Where and when a span was recorded. */
export interface Origin {
  /** The span's end, in milliseconds since the epoch. */
  readonly endMs: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceSampled: boolean;
  readonly serviceName: string | undefined;
  readonly serviceVersion: string | undefined;
  readonly environment: string | undefined;
}

/** A span of any kind that an app made an event of, by the attribute `posthog.event`. */
export interface SpanEvent {
  readonly eventName: string;
  readonly optedOut: boolean;
  readonly durationMs: number;
  readonly caller: Caller;
  readonly sessionId: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}
