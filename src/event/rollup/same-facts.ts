import type { ApiRequest, Caller } from '../../request/api-request.js';

/**
 * What becomes of each fact of a request in a roll-up. `key`: requests of one event agree on it. `shared`: it is told
 * where they all agree. `example`: that of one of them. `sum`: added up. `none`: no event tells it. A new fact has to
 * be named here before this compiles.
 */
const FACTS = {
  reportedEndpoint: 'key',
  // Told by `reportedEndpoint`, but for the many that are `(other)`.
  endpoint: 'none',
  route: 'none',
  method: 'key',
  routeSource: 'key',
  path: 'none',
  userAgent: 'none',
  apiVersion: 'key',
  operation: 'key',
  // By its class.
  statusCode: 'shared',
  failed: 'key',
  durationMs: 'sum',
  streamed: 'key',
  streamDurationMs: 'shared',
  authMethod: 'key',
  apiKeyId: 'key',
  errorType: 'key',
  clientName: 'key',
  clientVersion: 'key',
  clientLanguage: 'key',
  clientKind: 'key',
  caller: 'key',
  sessionId: 'shared',
  deprecated: 'key',
  sunsetDate: 'key',
  graphqlOperationName: 'key',
  graphqlOperationType: 'key',
  graphqlErrorCount: 'shared',
  mcpMethod: 'key',
  mcpTool: 'key',
  featureFlags: 'key',
  eventName: 'none',
  optedOut: 'none',
  properties: 'shared',
  origin: 'example',
} as const satisfies Readonly<Record<keyof ApiRequest, 'key' | 'shared' | 'example' | 'sum' | 'none'>>;

type Fact = Exclude<keyof ApiRequest, 'caller' | 'featureFlags'>;

const KEYS: readonly Fact[] = Object.entries(FACTS).flatMap(([name, role]) =>
  role === 'key' && isFact(name) ? [name] : [],
);

function isFact(name: string): name is Fact {
  return name !== 'caller' && name !== 'featureFlags' && name in FACTS;
}

/** Whether two requests of one status class may be one event: their callers, and all that it tells of them, agree. */
export function sameFacts(a: ApiRequest, b: ApiRequest): boolean {
  for (let at = 0; at < KEYS.length; at += 1) {
    const name = KEYS[at];
    if (name !== undefined && a[name] !== b[name]) return false;
  }
  return sameValues(a.featureFlags, b.featureFlags) && sameCaller(a.caller, b.caller);
}

/** 2 for `2xx`; 0 without a status. */
export function classOf(statusCode: number | undefined): number {
  return statusCode === undefined ? 0 : Math.floor(statusCode / 100);
}

function sameCaller(a: Caller, b: Caller): boolean {
  if (a.user !== b.user || a.organization !== b.organization) return false;
  return sameValues(a.groups, b.groups);
}

function sameValues(
  a: Readonly<Record<string, unknown>> | undefined,
  b: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
