/** The HTTP status that gRPC's own status stands for, by its number (google.rpc.Code). */
const HTTP_STATUS = [
  200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
] as const;
const NAMES = (
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED ' +
  'RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS ' +
  'UNAUTHENTICATED'
).split(' ');
const ROUTE = /^[\w.$-]+(?:\/[\w.$-]+)?$/;

/** A remote procedure call as the HTTP request it is: `POST /acme.v1.Users/Get`. */
export interface RpcCall {
  readonly route: string;
  readonly statusCode: number | undefined;
}

/** The call of a server span with `rpc.*` attributes, old and new names. */
export function readRpc(
  method: string | undefined,
  service: string | undefined,
  status: string | undefined,
): RpcCall | undefined {
  if (method === undefined) return undefined;
  const name = service === undefined || method.startsWith(`${service}/`) ? method : `${service}/${method}`;
  const route = name.startsWith('/') ? name.slice(1) : name;
  if (!ROUTE.test(route) || route.length > 200) return undefined;
  return { route: `/${route}`, statusCode: status === undefined ? undefined : httpStatus(status) };
}

function httpStatus(status: string): number | undefined {
  const code = /^\d+$/.test(status) ? Number(status) : NAMES.indexOf(status.toUpperCase());
  return HTTP_STATUS[code];
}
