import { OTHER, type ApiRequest, type Caller } from '../../request/api-request.js';
import type { RolledRequest } from './rollup-group.js';

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
  const { request } = rolled;
  const bare: ApiRequest = {
    ...request,
    caller: NOBODY,
    apiKeyId: undefined,
    clientName: undefined,
    clientVersion: undefined,
    sessionId: undefined,
    featureFlags: undefined,
    properties: {},
  };
  return { ...rolled, given: {}, request: bare };
}

/** Of a request, its method and how it went. */
export function withoutEndpoint(rolled: RolledRequest): RolledRequest {
  const { request, ...rest } = withoutCaller(rolled);
  return {
    ...rest,
    request: {
      ...request,
      endpoint: OTHER,
      reportedEndpoint: OTHER,
      route: undefined,
      routeSource: undefined,
      apiVersion: undefined,
      authMethod: undefined,
      deprecated: false,
      sunsetDate: undefined,
      graphqlOperationName: undefined,
      graphqlOperationType: undefined,
      graphqlErrorCount: undefined,
      mcpMethod: undefined,
      mcpTool: undefined,
      errorType: undefined,
    },
  };
}
