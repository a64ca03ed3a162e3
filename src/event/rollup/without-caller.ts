import { OTHER, type ApiRequest, type Caller } from '../../request/api-request.js';
import { RolledRequest } from './rollup-group.js';

const NOBODY: Caller = Object.freeze({
  user: undefined,
  organization: undefined,
  groups: {},
  groupProperties: {},
  set: {},
  setOnce: {},
});

/** Of a request, its endpoint and how it went: beyond a limit, callers are what there are too many of. */
export function withoutCaller(rolled: RolledRequest): RolledRequest {
  const { name, request, weight, span } = rolled;
  const bare: ApiRequest = {
    ...request,
    caller: NOBODY,
    clientName: undefined,
    clientVersion: undefined,
    clientLanguage: undefined,
    clientKind: 'unknown',
    apiKeyId: undefined,
    featureFlags: undefined,
    sessionId: undefined,
    properties: {},
  };
  return new RolledRequest(name, bare, {}, weight, span);
}

/** Of a request, its method and how it went. */
export function withoutEndpoint(rolled: RolledRequest): RolledRequest {
  const { name, request, given, weight, span } = withoutCaller(rolled);
  const bare: ApiRequest = {
    ...request,
    endpoint: OTHER,
    reportedEndpoint: OTHER,
    route: undefined,
    routeSource: undefined,
    apiVersion: undefined,
    operation: undefined,
    authMethod: undefined,
    deprecated: false,
    sunsetDate: undefined,
    graphqlOperationName: undefined,
    graphqlOperationType: undefined,
    graphqlErrorCount: undefined,
    errorType: undefined,
    mcpMethod: undefined,
    mcpTool: undefined,
  };
  return new RolledRequest(name, bare, given, weight, span);
}
