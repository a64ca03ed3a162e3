import type { InsightEvent, Parameters } from './insight.js';

/** What one event says about the use of the API, its properties narrowed. `null`: not known. */
export interface Usage {
  readonly event: string;
  readonly atMs: number;
  /** The distinct id of a caller whom the API knew. */
  readonly caller: string | null;
  readonly organization: string | null;
  /** `null`: the event of a span, and of no request. */
  readonly endpoint: string | null;
  /** How many requests the event stands for: 1, a rollup's number, or a fraction's reciprocal. */
  readonly requests: number;
  /** How many of them were answered with 400 or above, or failed within an answer that says 200, as GraphQL's and MCP's do. */
  readonly failed: number;
  /** `503`, or `5xx` where several are summed up. */
  readonly status: string | null;
  /** 2 to 5. */
  readonly statusClass: number | null;
  /** Of one request, or the mean of several. */
  readonly durationMs: number | null;
  /** Of several: how many of them took up to each bound. */
  readonly durations: Durations | null;
  readonly version: string | null;
  readonly authMethod: string | null;
  readonly client: string | null;
  readonly clientVersion: string | null;
  readonly clientKind: string | null;
  readonly clientLanguage: string | null;
  readonly errorType: string | null;
  readonly deprecated: boolean;
  readonly sunset: string | null;
  /** What the event itself says that its endpoint belongs to. */
  readonly feature: string | null;
  readonly trace: string | null;
  readonly traceExported: boolean;
}

/** A histogram: bounds in milliseconds, and the requests of each. */
interface Durations {
  readonly boundsMs: readonly number[];
  readonly counts: readonly number[];
}

/** An event that tells of a request. */
export interface RequestUsage extends Usage {
  readonly endpoint: string;
}

/** Read once for each array of events, however many questions are asked about it. */
const known = new WeakMap<readonly InsightEvent[], Known>();

interface Known {
  readonly usage: readonly Usage[];
  readonly requests: readonly RequestUsage[];
}

/** Every event once, as PostHog merges them: by UTC day, name, distinct id and uuid. */
export function usageOf(events: readonly InsightEvent[], parameters: Parameters = {}): readonly Usage[] {
  return within(knownOf(events).usage, parameters);
}

/** The same without the events of spans. */
export function requestsOf(
  events: readonly InsightEvent[],
  parameters: Parameters = {},
): readonly RequestUsage[] {
  return within(knownOf(events).requests, parameters);
}

function knownOf(events: readonly InsightEvent[]): Known {
  const before = known.get(events);
  if (before) return before;
  const isNew = newcomers();
  const usage: Usage[] = [];
  for (const event of events) {
    const read = isNew(event) ? readUsage(event) : undefined;
    if (read) usage.push(read);
  }
  const read: Known = { usage, requests: usage.filter(isRequest) };
  known.set(events, read);
  return read;
}

/** Tells of each event whether it is the first of its kind. A uuid is nearly always enough to know. */
function newcomers(): (event: InsightEvent) => boolean {
  const firsts = new Map<string, InsightEvent>();
  const others = new Set<string>();
  return (event) => {
    const first = firsts.get(event.uuid);
    if (!first) {
      firsts.set(event.uuid, event);
      return true;
    }
    const key = rowKeyOf(event);
    if (key === rowKeyOf(first) || others.has(key)) return false;
    others.add(key);
    return true;
  };
}

function rowKeyOf({ uuid, event, distinctId, timestamp }: InsightEvent): string {
  return JSON.stringify([timestamp.slice(0, 10), event, distinctId, uuid]);
}

/** What is of the organization, by the caller, to the endpoint and in the period, as far as they are given. */
function within<Item extends Usage>(usage: readonly Item[], parameters: Parameters): readonly Item[] {
  const { organization, caller, endpoint, period } = parameters;
  const fromMs = timeOf(period?.from, Number.NEGATIVE_INFINITY);
  const toMs = timeOf(period?.to, Number.POSITIVE_INFINITY);
  const isAll = organization === undefined && caller === undefined && endpoint === undefined;
  if (isAll && period?.from === undefined && period?.to === undefined) return usage;
  return usage.filter(
    (each) =>
      each.atMs >= fromMs &&
      each.atMs < toMs &&
      (organization === undefined || each.organization === organization) &&
      (caller === undefined || each.caller === caller) &&
      (endpoint === undefined || each.endpoint === endpoint),
  );
}

/**
 * Whether an answer over these events is an estimate: some stand for more requests than anybody counted. They say so by
 * `sampling_rate`; of others' events it is told by a count that no roll-up has.
 */
export function isEstimate(events: readonly InsightEvent[]): boolean {
  return events.some(({ properties }) => {
    const [rate, count] = [properties['sampling_rate'], properties['request_count']];
    if (isNumber(rate) && rate < 1) return true;
    if (count === 1 || !isNumber(count)) return false;
    return !Number.isInteger(count) || !isNumber(properties['error_count']);
  });
}

/** @throws {TypeError} on a time that is none. */
function timeOf(text: string | undefined, fallback: number): number {
  const ms = text === undefined ? fallback : Date.parse(text);
  if (Number.isNaN(ms)) throw new TypeError(`Expected a time such as 2026-11-27T08:00:00Z, got "${text}"`);
  return ms;
}

function isRequest(usage: Usage): usage is RequestUsage {
  return usage.endpoint !== null;
}

function readUsage({ uuid, event, distinctId, timestamp, properties }: InsightEvent): Usage | undefined {
  const atMs = Date.parse(timestamp);
  const requests = properties['request_count'];
  // A browser's events, `$groupidentify` and what others send have no such count.
  if (Number.isNaN(atMs) || !isNumber(requests) || requests <= 0) return undefined;
  const code = properties['status_code'];
  const statusText = textIn(properties['status_class']);
  const statusClass = isNumber(code) ? classOf(code / 100) : classOf(Number(statusText?.at(0)));
  // Nobody is known: PostHog needs a distinct id all the same, and the event's own is nobody else's.
  const isUnknown = properties['$process_person_profile'] === false && distinctId === uuid;
  return {
    event,
    atMs,
    caller: isUnknown ? null : distinctId,
    organization: textIn(properties['organization_id']),
    endpoint: textIn(properties['endpoint']),
    requests,
    failed: failedIn(properties, requests, statusClass),
    status: isNumber(code) ? String(code) : statusText,
    statusClass,
    durationMs: isNumber(properties['duration_ms']) ? properties['duration_ms'] : null,
    durations: durationsIn(properties),
    version: textIn(properties['api_version']),
    authMethod: textIn(properties['auth_method']),
    client: textIn(properties['client_name']),
    clientVersion: textIn(properties['client_version']),
    clientKind: textIn(properties['client_kind']),
    clientLanguage: textIn(properties['client_language']),
    errorType: textIn(properties['error_type']),
    deprecated: properties['deprecated'] === true,
    sunset: textIn(properties['sunset_date']),
    feature: featureIn(properties),
    trace: textIn(properties['$trace_id']),
    traceExported: properties['trace_sampled'] === true,
  };
}

/** An event of several requests counts its failures; that of one says what went wrong, whatever its status. */
function failedIn(
  properties: InsightEvent['properties'],
  requests: number,
  statusClass: number | null,
): number {
  if (statusClass !== null && statusClass >= 4) return requests;
  const { error_count: counted, graphql_error_count: errors } = properties;
  if (isNumber(counted)) return counted;
  const isFailed = (isNumber(errors) && errors > 0) || textIn(properties['error_type']) !== null;
  return isFailed ? requests : 0;
}

/** The first OpenAPI tag, else the operation inside of the one endpoint that MCP and GraphQL have. */
function featureIn(properties: InsightEvent['properties']): string | null {
  const tags = properties['operation_tags'];
  const tag: unknown = Array.isArray(tags) ? tags[0] : tags;
  return textIn(tag) ?? textIn(properties['mcp_tool']) ?? textIn(properties['graphql_operation_name']);
}

function durationsIn(properties: InsightEvent['properties']): Durations | null {
  const [boundsMs, counts] = [properties['duration_bucket_ms'], properties['duration_bucket_count']];
  if (!isNumbers(boundsMs) || !isNumbers(counts) || boundsMs.length !== counts.length) return null;
  return boundsMs.length === 0 ? null : { boundsMs, counts };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function classOf(hundreds: number): number | null {
  return hundreds >= 1 && hundreds < 6 ? Math.floor(hundreds) : null;
}

function textIn(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return isNumber(value) ? String(value) : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
