import { isTrue } from '../../span/attributes.js';
import { annotationOf, type Annotation } from '../../span/scopes/annotations.js';
import { notedAttributes } from '../../span/hooks/noted-attributes.js';
import type { EndedRequest } from '../../span/scopes/request-scope.js';
import type { StartedSpan } from '../../span/span.js';
import { readChildFacts } from './child-facts.js';
import { readFacts, readSpanFacts, type ExtraNames } from './facts.js';
import type { SpanFacts } from './span-facts.js';

/**
 * Everything that is known about one request. Nearly all have one server span that says it all: then `own`, `server`
 * and `all` are the same.
 */
export class RequestFacts {
  /** Of the span that speaks for the request, by itself. */
  readonly own: SpanFacts;
  /** Of the chain's server spans, the one that speaks first. The request's HTTP facts stand here only. */
  server: SpanFacts;
  /** `server`, then the INTERNAL children that know something by the conventions, the last started first. */
  all: SpanFacts;
  /** What the app said by `identify()` and `annotate()`, the strongest first. */
  annotations: readonly Annotation[] = NO_ANNOTATIONS;
  #servers: SpanFacts[] | undefined;
  #spans: SpanFacts[] | undefined;

  constructor(own: SpanFacts) {
    this.own = own;
    this.server = own;
    this.all = own;
  }

  /** Each server span by itself, for what can only be told so. */
  get servers(): readonly SpanFacts[] {
    return this.#servers ?? [this.own];
  }

  /** Each span by itself. */
  get spans(): readonly SpanFacts[] {
    return this.#spans ?? this.servers;
  }

  /** In the order in which they count, and before all children. */
  addServer(facts: SpanFacts): void {
    if (this.server === this.own) this.server = this.own.copy();
    this.server.addServer(facts);
    this.all = this.server;
    (this.#servers ??= [this.own]).push(facts);
  }

  addChild(facts: SpanFacts): void {
    if (this.all === this.server) this.all = this.server.copy();
    this.all.add(facts);
    (this.#spans ??= [...this.servers]).push(facts);
  }

  addAnnotation(annotation: Annotation): void {
    this.annotations = this.annotations.length === 0 ? [annotation] : [...this.annotations, annotation];
  }
}

const NO_ANNOTATIONS: readonly Annotation[] = Object.freeze([]);

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

/** Whether any of the request's spans says `posthog.opt_out`. */
export function isOptedOut({ all: { given } }: RequestFacts): boolean {
  return given?.some(([key, value]) => key === OPT_OUT && isTrue(value)) === true;
}

const OPT_OUT = 'posthog.opt_out';

/** Gathers a request's facts from its spans, as they stand now: children may not have ended. */
export function gatherFacts(ended: EndedRequest, extra: ExtraNames | undefined): RequestFacts {
  const { span, servers, children } = ended;
  const limit = textLimitOf(span);
  const facts = new RequestFacts(readSpanFacts(span, extra, limit));
  note(span, facts);
  for (let at = 0; at < servers.length; at += 1) {
    const other = servers[at];
    if (other === undefined || other === span) continue;
    facts.addServer(readSpanFacts(other, extra, limit));
    note(other, facts);
  }
  for (let at = 0; at < servers.length; at += 1) {
    const one = servers[at];
    const noted = one && notedAttributes(one);
    if (noted) facts.addServer(readFacts(noted, extra));
  }
  for (let at = children.length - 1; at >= 0; at -= 1) {
    const child = children[at];
    if (child === undefined) continue;
    note(child, facts);
    const told = readChildFacts(child, extra, limit);
    if (told) facts.addChild(told);
  }
  // A later call wins over an earlier one, whichever spans were the active ones.
  if (facts.annotations.length > 1) facts.annotations = facts.annotations.toSorted((a, b) => b.atMs - a.atMs);
  return facts;
}

function note(span: object, facts: RequestFacts): void {
  const annotation = annotationOf(span);
  if (annotation) facts.addAnnotation(annotation);
}

/** As SDK 1, 2 and 3 make them: with their limit for texts under this name. */
type LimitedSpan = StartedSpan & { readonly _attributeValueLengthLimit?: unknown };

/** 0 for no limit. */
function textLimitOf({ _attributeValueLengthLimit: limit }: LimitedSpan): number {
  return typeof limit === 'number' && limit > 0 && limit < Infinity ? limit : 0;
}
