import { isRecord } from '../../checks.js';

/** What a v1 answer says about single events; all others were taken. */
export interface V1Results {
  /** To be sent again. */
  readonly retry: ReadonlySet<string>;
  /** Refused for good, with PostHog's own word for why where it is one. */
  readonly drop: ReadonlyMap<string, string>;
}

/** The events of a request, by uuid. */
export interface SentUuids {
  readonly size: number;
  uuidAt(index: number): string;
}

// A word like event_too_big; anything longer could quote the event.
const DETAIL = /^[a-z][a-z0-9_]{0,39}$/;

/** Whether a body is v0's word for "taken": `{"status":"Ok"}`, `{"status":1}`, or the bare `1` of older servers. */
export function isV0Success(body: string): boolean {
  const said = parse(body);
  if (said === 1) return true;
  if (!isRecord(said) || said['error'] !== undefined) return false;
  return said['status'] === 'Ok' || said['status'] === 1;
}

/**
 * Reads `{"results":{uuid:{result,details}}}`. `undefined` when the body is no such thing, or names none of the
 * events that were sent: then nothing is confirmed. An unknown word for an event is final, as posthog-node has it; an
 * event without any word is to be sent again.
 */
export function readV1Results(body: string, sent?: SentUuids): V1Results | undefined {
  const said = parse(body);
  const results = isRecord(said) ? said['results'] : undefined;
  if (!isRecord(results)) return undefined;
  const words = new Set<string>();
  const retry = new Set<string>();
  const drop = new Map<string, string>();
  for (const [uuid, entry] of Object.entries(results)) {
    const result = isRecord(entry) ? entry['result'] : undefined;
    if (typeof result !== 'string') continue;
    words.add(uuid);
    if (result === 'retry') retry.add(uuid);
    if (result === 'drop' && isRecord(entry)) drop.set(uuid, readDetail(entry['details']));
  }
  if (words.size === 0) return undefined;
  const size = sent?.size ?? 0;
  let named = 0;
  for (let index = 0; index < size; index += 1) {
    const uuid = sent?.uuidAt(index) ?? '';
    if (words.has(uuid)) named += 1;
    else retry.add(uuid);
  }
  return size > 0 && named === 0 ? undefined : { retry, drop };
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
