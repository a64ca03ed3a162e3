/** What a v1 answer says about single events; those it doesn't name were taken. */
export interface V1Results {
  /** To be sent again. */
  readonly retry: ReadonlySet<string>;
  /** Refused for good, with PostHog's own word for why where it is one. */
  readonly drop: ReadonlyMap<string, string>;
}

// A word like event_too_big; anything longer could quote the event.
const DETAIL = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Reads `{"results":{uuid:{result,details}}}`. `undefined` when the body is no such thing: then nothing is
 * confirmed. Unknown results count as taken, as posthog-node has it.
 */
export function readV1Results(body: string): V1Results | undefined {
  const results = field(parse(body), 'results');
  if (!isObject(results)) return undefined;
  const retry = new Set<string>();
  const drop = new Map<string, string>();
  for (const [uuid, entry] of Object.entries(results)) {
    const result = field(entry, 'result');
    if (result === 'retry') retry.add(uuid);
    if (result === 'drop') drop.set(uuid, readDetail(field(entry, 'details')));
  }
  return { retry, drop };
}

function readDetail(details: unknown): string {
  return typeof details === 'string' && DETAIL.test(details) ? details : 'dropped';
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}
