import type { ApiRequest, Caller, Origin } from '../../request/api-request.js';

type Same = (a: ApiRequest, b: ApiRequest) => boolean;

/**
 * What becomes of each fact of a request in a roll-up. A function: requests of one event agree on it; each looks at a
 * property by its name, since one look by a name that varies costs as much as ten of these. `shared`: it is told where
 * they all agree. `sum`: added up. `none`: no event tells it. A new fact has to be named here before this compiles.
 */
const FACTS: Readonly<Record<keyof ApiRequest, Same | 'shared' | 'sum' | 'none'>> = {
  reportedEndpoint: (a, b) => a.reportedEndpoint === b.reportedEndpoint,
  // Told by `reportedEndpoint`, but for the many that are `(other)`.
  endpoint: 'none',
  route: 'none',
  method: (a, b) => a.method === b.method,
  routeSource: (a, b) => a.routeSource === b.routeSource,
  path: 'none',
  userAgent: 'none',
  apiVersion: (a, b) => a.apiVersion === b.apiVersion,
  operation: (a, b) => a.operation === b.operation,
  // By its class.
  statusCode: 'shared',
  failed: (a, b) => a.failed === b.failed,
  durationMs: 'sum',
  streamed: (a, b) => a.streamed === b.streamed,
  streamDurationMs: 'shared',
  authMethod: (a, b) => a.authMethod === b.authMethod,
  apiKeyId: (a, b) => a.apiKeyId === b.apiKeyId,
  errorType: (a, b) => a.errorType === b.errorType,
  clientName: (a, b) => a.clientName === b.clientName,
  clientVersion: (a, b) => a.clientVersion === b.clientVersion,
  clientLanguage: (a, b) => a.clientLanguage === b.clientLanguage,
  clientKind: (a, b) => a.clientKind === b.clientKind,
  caller: (a, b) => sameCaller(a.caller, b.caller),
  sessionId: 'shared',
  deprecated: (a, b) => a.deprecated === b.deprecated,
  sunsetDate: (a, b) => a.sunsetDate === b.sunsetDate,
  graphqlOperationName: (a, b) => a.graphqlOperationName === b.graphqlOperationName,
  graphqlOperationType: (a, b) => a.graphqlOperationType === b.graphqlOperationType,
  graphqlErrorCount: 'shared',
  mcpMethod: (a, b) => a.mcpMethod === b.mcpMethod,
  mcpTool: (a, b) => a.mcpTool === b.mcpTool,
  featureFlags: (a, b) => sameValues(a.featureFlags, b.featureFlags),
  eventName: 'none',
  optedOut: 'none',
  properties: 'shared',
  // The trace of one of them is told, but of which service they all are.
  origin: (a, b) => sameService(a.origin, b.origin),
};

const SAME: readonly Same[] = Object.values(FACTS).filter((role) => typeof role === 'function');

/** Whether two requests of one status class may be one event: their callers, and all that it tells of them, agree. */
export function sameFacts(a: ApiRequest, b: ApiRequest): boolean {
  for (const isSame of SAME) if (!isSame(a, b)) return false;
  return true;
}

/** 2 for `2xx`; 0 without a status. */
export function classOf(statusCode: number | undefined): number {
  return statusCode === undefined ? 0 : Math.floor(statusCode / 100);
}

function sameCaller(a: Caller, b: Caller): boolean {
  if (a.user !== b.user || a.organization !== b.organization) return false;
  return sameValues(a.groups, b.groups);
}

/** One process may be several services: each tracer provider has its own name. */
function sameService(a: Origin, b: Origin): boolean {
  return (
    a.serviceName === b.serviceName &&
    a.serviceVersion === b.serviceVersion &&
    a.environment === b.environment
  );
}

/** Without lists of names: this is asked of every request. */
function sameValues(
  a: Readonly<Record<string, unknown>> | undefined,
  b: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  let more = 0;
  for (const name in a) {
    if (!Object.hasOwn(a, name)) continue;
    if (a[name] !== b[name]) return false;
    more += 1;
  }
  for (const name in b) if (Object.hasOwn(b, name)) more -= 1;
  return more === 0;
}
