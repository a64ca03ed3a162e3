import { ROOT_CONTEXT, SpanKind, type HrTime } from '@opentelemetry/api';
import { Decider, type DeciderSettings, type Explained } from '../match/decide.js';
import type { Operations } from '../request/openapi/operations.js';
import { EVENT_KEY, readText } from '../span/attributes.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import { RequestScopes, type ParentSpan } from '../span/scopes/scopes.js';
import type { EndedSpan } from '../span/span.js';

/** A span of a stored trace: as an SDK ends it, with its parent's id beside it. */
export interface StoredSpan extends EndedSpan {
  readonly parentSpanId: string | undefined;
  /** Whether the parent belongs to another process; its request is then another one. */
  readonly parentIsRemote?: boolean | undefined;
}

/**
 * Decides stored spans, of one or several traces in any order, as the processor would have decided them live: what
 * requests they make, and what becomes of each and why. Nothing is written or sent. In the order in which the requests
 * ended.
 *
 * What no span holds is not there: `identify()` and `annotate()` leave nothing on spans.
 *
 * @param settings The options, see `resolveOptions()`.
 * @param document What the option `openapi` names, once it was read.
 */
export function explainSpans(
  settings: DeciderSettings,
  spans: readonly StoredSpan[],
  document?: Operations,
): readonly Explained[] {
  const decider = new Decider(settings, Date.now);
  if (document) Array.from(decider.addDocument(document));
  return requestsOf(decider, spans).map((ended) => decider.explain(ended, decider.decide(ended)));
}

/** The requests, and the spans that are events by themselves, by the parents' ids. */
function requestsOf(decider: Decider, spans: readonly StoredSpan[]): readonly EndedRequest[] {
  const scopes = new RequestScopes((span) => decider.hasRoute(span), Date.now);
  const known = new Map(spans.map((span) => [keyOf(span, span.spanContext().spanId), span]));
  const over: EndedRequest[] = [];
  for (const span of startsInOrder(spans, known)) scopes.startUnder(span, parentOf(span, known));
  // A child's event counts with its request, whose spans are all there: the order of ends is that of the times.
  for (const span of spans.toSorted((a, b) => compare(a.endTime, b.endTime))) {
    const eventName = readText(span.attributes, EVENT_KEY);
    if (span.kind === SpanKind.SERVER) over.push(...(scopes.end(span) ? [scopes.scopeOf(span)] : []));
    else if (eventName !== undefined) over.push(scopes.requestOf(span, ROOT_CONTEXT, eventName));
  }
  over.push(...scopes.overdue(true));
  return over;
}

/** Parents before their children, whatever their clocks say; else in the order of their times. */
function startsInOrder(
  spans: readonly StoredSpan[],
  known: ReadonlyMap<string, StoredSpan>,
): readonly StoredSpan[] {
  const started = new Set<StoredSpan>();
  for (const span of spans.toSorted((a, b) => compare(a.startTime, b.startTime))) {
    const path = new Set<StoredSpan>();
    // A span that is its own ancestor ends the walk: the file is untrusted.
    for (let one = span; !started.has(one) && !path.has(one);) {
      path.add(one);
      one = known.get(keyOf(one, one.parentSpanId)) ?? one;
    }
    for (const one of [...path].toReversed()) started.add(one);
  }
  return [...started];
}

function parentOf(span: StoredSpan, known: ReadonlyMap<string, StoredSpan>): ParentSpan | undefined {
  const { parentSpanId } = span;
  if (parentSpanId === undefined) return undefined;
  const parent = known.get(keyOf(span, parentSpanId));
  if (parent && !isRemote(span, parent)) return parent;
  const { traceId, traceFlags } = span.spanContext();
  return { spanContext: () => ({ traceId, spanId: parentSpanId, traceFlags, isRemote: true }) };
}

/** Not every format says it: what a client calls is another request, also when its spans lie in the same file. */
function isRemote(span: StoredSpan, parent: StoredSpan): boolean {
  return (
    span.parentIsRemote ??
    (span.kind === SpanKind.SERVER && (parent.kind === SpanKind.CLIENT || parent.kind === SpanKind.PRODUCER))
  );
}

function keyOf(span: StoredSpan, spanId: string | undefined): string {
  return `${span.spanContext().traceId} ${spanId}`;
}

function compare(a: HrTime, b: HrTime): number {
  return a[0] - b[0] || a[1] - b[1];
}
