import type { Decision, Explained, IgnoredReason } from '../../match/decide.js';
import type { Source } from '../../request/facts/provenance.js';
import type { Fact } from '../../request/facts/readings.js';
import { plainText } from '../terminal/plain-text.js';

/** Why a request is no event, and what would make it one. */
const ADVICE: Readonly<Record<IgnoredReason, string>> = {
  no_api_request: 'its span has neither an HTTP method nor an RPC: a queue message or a job, say',
  options: 'CORS preflights are ignored; the option `ignore` changes that',
  pattern: 'a pattern of `ignore` matches it; list your own patterns there to count it',
  probe: "its user agent is a health check's; `ignore: { probes: false }` counts it",
  opt_out: 'its caller opted out: `posthog.opt_out` is true on one of its spans',
  unmatched:
    'nobody is known and no route matches: a scanner, mostly; `ignore: { unmatched: false }` counts it',
  rule: 'a rule of `events` says false',
  no_rule: 'no rule of `events` names it, and `defaultEvent` is false',
};

/** What became of each request, for a reader: a line for the request, one for each fact below it, a summary. */
export function formatExplanations(explained: readonly Explained[]): readonly string[] {
  return [...explained.flatMap((each) => [...format(each), '']), summary(explained)];
}

/** The same for a program: one object a request. Times are ISO 8601, durations milliseconds. */
export function toJson({ decision, span, sources }: Explained): Readonly<Record<string, unknown>> {
  const { traceId, spanId } = span.spanContext();
  const about = decision.kind === 'span_event' ? decision.event : decision.request;
  return {
    event: decision.kind === 'ignored' ? null : decision.name,
    ...(decision.kind === 'ignored' && { reason: decision.reason, advice: ADVICE[decision.reason] }),
    ...(about && { time: new Date(about.origin.endMs).toISOString(), duration_ms: about.durationMs }),
    ...(decision.kind !== 'span_event' &&
      decision.request && { endpoint: decision.request.reportedEndpoint }),
    ...(ruleOf(decision) !== undefined && { rule: ruleOf(decision) }),
    trace_id: traceId,
    span_id: spanId,
    facts: Object.fromEntries(
      factsOf(decision).map(([fact, value]) => [fact, { value, ...sources[fact] }] as const),
    ),
  };
}

function format({ decision, span, sources }: Explained): readonly string[] {
  const heading = decision.kind === 'ignored' ? `no event (${decision.reason})` : plainText(decision.name);
  const { traceId } = span.spanContext();
  const about = decision.kind === 'span_event' ? decision.event : decision.request;
  const duration = about && Number.isFinite(about.durationMs) ? `  ${about.durationMs.toFixed(1)} ms` : '';
  const lines = [`${heading}  ${describe(decision, span.name)}${duration}  trace ${traceId}`];
  const rule = ruleOf(decision);
  if (rule !== undefined) lines.push(line('rule', rule));
  if (decision.kind === 'ignored') lines.push(line('why', ADVICE[decision.reason]));
  for (const [fact, value] of factsOf(decision)) {
    lines.push(line(fact, `${plainText(String(value))}${reasonOf(sources[fact])}`));
  }
  return lines;
}

const NAME_WIDTH = 14;

function line(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)}  ${text}`;
}

/** The rule of `events` that named the event, or said that it is none. */
function ruleOf(decision: Decision): string | undefined {
  return decision.kind === 'span_event' ? undefined : decision.rule?.pattern.text;
}

function describe(decision: Decision, spanName: string): string {
  if (decision.kind === 'span_event') return `span ${JSON.stringify(plainText(spanName))}`;
  const { request } = decision;
  if (!request) return `span ${JSON.stringify(plainText(spanName))}`;
  const endpoint = request.route === undefined ? `${request.method} (unmatched)` : request.reportedEndpoint;
  return `${plainText(endpoint)}  ${request.statusCode ?? 'no status'}`;
}

function factsOf(decision: Decision): readonly (readonly [Fact, unknown])[] {
  const about = decision.kind === 'span_event' ? decision.event : decision.request;
  if (!about) return [];
  const request = 'endpoint' in about ? about : undefined;
  const facts: readonly (readonly [Fact, unknown])[] = [
    ['method', request?.method],
    ['path', request?.path],
    ['route', request?.route],
    ['status', request?.statusCode],
    ['user', about.caller.user],
    ['organization', about.caller.organization],
    ['version', request?.apiVersion],
    ['auth_method', request?.authMethod],
    ['client_name', request?.clientName],
    ['client_version', request?.clientVersion],
    ['client_language', request?.clientLanguage],
    ['client_kind', request?.clientKind === 'unknown' ? undefined : request?.clientKind],
    ['session', about.sessionId],
    ['event_name', about.eventName],
    ['api_key_id', request?.apiKeyId],
    ['error_type', request?.errorType],
    ['graphql_errors', request?.graphqlErrorCount],
    ['mcp_method', request?.mcpMethod],
    ['mcp_tool', request?.mcpTool],
    ['feature_flags', request?.featureFlags && flagsOf(request.featureFlags)],
    ['streamed', request?.streamed === true ? true : undefined],
  ];
  return facts.filter(([, value]) => value !== undefined);
}

function flagsOf(flags: Readonly<Record<string, unknown>>): string {
  return Object.entries(flags)
    .map(([key, variant]) => `${key}=${String(variant)}`)
    .join(', ');
}

function reasonOf(source: Source | undefined): string {
  if (!source) return '';
  const { by, attribute, span } = source;
  const on = span ? ` on the ${span.kind} span ${JSON.stringify(plainText(span.name))}` : '';
  const what: Readonly<Record<Source['by'], string>> = {
    attribute: `${attribute ?? 'an attribute'}${on}`,
    event: `${attribute ?? 'a name'} of a span event${on}`,
    noted: `${attribute ?? 'a header'}, read beside the span`,
    identify: `identify()${on}`,
    option: 'by your options',
    route: "the route's version segment",
    path: `inferred from ${attribute ?? 'the path'}: what may be a value is {id}`,
  };
  return `  ← ${plainText(what[by])}`;
}

function summary(explained: readonly Explained[]): string {
  const names = new Map<string, number>();
  const reasons = new Map<string, number>();
  for (const { decision } of explained) {
    const [counts, key] =
      decision.kind === 'ignored' ? ([reasons, decision.reason] as const) : ([names, decision.name] as const);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [events, ignored] = [names, reasons].map((counts) => [...counts.values()].reduce((a, b) => a + b, 0));
  return (
    `${explained.length} in the file: ${events} become events${listed(names)}, ` +
    `${ignored} become none${listed(reasons)}`
  );
}

function listed(counts: ReadonlyMap<string, number>): string {
  const most = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most.length === 0
    ? ''
    : ` (${most.map(([name, count]) => `${plainText(name)} ${count}`).join(', ')})`;
}
