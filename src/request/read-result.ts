import type { ClientKind } from '../span/client/client.js';
import type { ApiRequest, Caller, FlagValue, Origin, RouteSource } from './api-request.js';
import type { Operation } from './openapi/operation.js';

/**
 * What was read of one request. A class, as all that is made for each request: V8 makes objects of one literal old from
 * the start once some of them outlived a garbage collection, and whatever they point to is then kept until the next
 * large one.
 */
export class ReadRequest implements ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly caller: Caller;
  readonly origin: Origin;
  endpoint = '';
  reportedEndpoint = '';
  operation: Operation | undefined = undefined;
  route: string | undefined = undefined;
  routeSource: RouteSource | undefined = undefined;
  userAgent: string | undefined = undefined;
  apiVersion: string | undefined = undefined;
  statusCode: number | undefined = undefined;
  failed = false;
  durationMs = 0;
  streamed = false;
  streamDurationMs: number | undefined = undefined;
  authMethod: string | undefined = undefined;
  apiKeyId: string | undefined = undefined;
  errorType: string | undefined = undefined;
  clientName: string | undefined = undefined;
  clientVersion: string | undefined = undefined;
  clientLanguage: string | undefined = undefined;
  clientKind: ClientKind = 'unknown';
  sessionId: string | undefined = undefined;
  deprecated = false;
  sunsetDate: string | undefined = undefined;
  graphqlOperationName: string | undefined = undefined;
  graphqlOperationType: string | undefined = undefined;
  graphqlErrorCount: number | undefined = undefined;
  mcpMethod: string | undefined = undefined;
  mcpTool: string | undefined = undefined;
  featureFlags: Readonly<Record<string, FlagValue>> | undefined = undefined;
  eventName: string | undefined = undefined;
  optedOut = false;
  properties: Readonly<Record<string, unknown>>;

  constructor(
    method: string,
    path: string,
    caller: Caller,
    properties: Readonly<Record<string, unknown>>,
    origin: Origin,
  ) {
    this.method = method;
    this.path = path;
    this.caller = caller;
    this.properties = properties;
    this.origin = origin;
  }
}
