import { isTrue } from '../../span/attributes.js';
import { annotationOf, type Annotation } from '../../span/scopes/annotations.js';
import { notedAttributes } from '../../span/hooks/noted-attributes.js';
import type { EndedRequest } from '../../span/scopes/request-scope.js';
import type { StartedSpan } from '../../span/span.js';
import { readChildFacts } from './child-facts.js';
import { readFacts, readSpanFacts, type ExtraNames } from './facts.js';
import type { SpanFacts } from './span-facts.js';

/** Everything that is known about one request, in the order in which it counts. */
export interface RequestFacts {
  /** Of the chain's server spans, the one that speaks first. The request's HTTP facts stand here only. */
  readonly server: readonly SpanFacts[];
  /** `server`, then the INTERNAL children that know something by the conventions, the last started first. */
  readonly all: readonly SpanFacts[];
  /** What the app said by `identify()` and `annotate()`, the strongest first. */
  readonly annotations: readonly Annotation[];
}

/** The first that says something. */
export function first<T>(
  spans: readonly SpanFacts[],
  read: (facts: SpanFacts) => T | undefined,
): T | undefined {
  for (let at = 0; at < spans.length; at += 1) {
    const facts = spans[at];
    const found = facts && read(facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All that they say. A loop: `flatMap` takes longer than all the rest of a request's reading. */
export function every<T>(
  spans: readonly SpanFacts[],
  read: (facts: SpanFacts) => T | undefined,
): readonly T[] {
  const found: T[] = [];
  for (let at = 0; at < spans.length; at += 1) {
    const facts = spans[at];
    const one = facts && read(facts);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Whether any of the request's spans says `posthog.opt_out`. */
export function isOptedOut({ all }: RequestFacts): boolean {
  return all.some(({ given }) => given?.some(([key, value]) => key === OPT_OUT && isTrue(value)) === true);
}

const OPT_OUT = 'posthog.opt_out';

/** Gathers a request's facts from its spans, as they stand now: children may not have ended. */
export function gatherFacts(ended: EndedRequest, extra: ExtraNames | undefined): RequestFacts {
  const { span, servers, children } = ended;
  const annotations: Annotation[] = [];
  const limit = textLimitOf(span);
  const server = [readSpanFacts(span, extra, limit)];
  note(span, annotations);
  for (const other of servers) {
    if (other === span) continue;
    server.push(readSpanFacts(other, extra, limit));
    note(other, annotations);
  }
  for (const one of servers) {
    const noted = notedAttributes(one);
    if (noted) server.push(readFacts(noted, extra));
  }
  const all = children.length === 0 ? server : [...server];
  for (let at = children.length - 1; at >= 0; at -= 1) {
    const child = children[at];
    if (child === undefined) continue;
    note(child, annotations);
    const facts = readChildFacts(child, extra, limit);
    if (facts) all.push(facts);
  }
  // A later call wins over an earlier one, whichever spans were the active ones.
  if (annotations.length > 1) annotations.sort((a, b) => b.atMs - a.atMs);
  return { server, all, annotations };
}

function note(span: object, annotations: Annotation[]): void {
  const annotation = annotationOf(span);
  if (annotation) annotations.push(annotation);
}

/** As SDK 1, 2 and 3 make them: with their limit for texts under this name. */
type LimitedSpan = StartedSpan & { readonly _attributeValueLengthLimit?: unknown };

/** 0 for no limit. */
function textLimitOf({ _attributeValueLengthLimit: limit }: LimitedSpan): number {
  return typeof limit === 'number' && limit > 0 && limit < Infinity ? limit : 0;
}
