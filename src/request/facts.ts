import { annotationOf, type Annotation } from '../span/annotations.js';
import {
  API_VERSION_KEY,
  AUTH_METHOD_KEY,
  CLIENT_NAME_KEY,
  CLIENT_VERSION_KEY,
  DISTINCT_ID_KEYS,
  ORGANIZATION_KEYS,
  SESSION_KEYS,
} from '../span/attributes.js';
import { notedAttributes } from '../span/noted-attributes.js';
import type { EndedRequest } from '../span/request-scope.js';
import { Bag, letTell, readChild } from './bag.js';
import type { Bags } from './http.js';

/** Everything that is known about one request, in the order in which it counts. */
export interface Facts {
  /** Of the chain's server spans, the one that speaks first. The request's HTTP facts stand here only. */
  readonly server: Bags;
  /** `server`, then the INTERNAL children that know something by the conventions, the last started first. */
  readonly all: Bags;
  /** What the app said by `identify()` and `annotate()`, the strongest first. */
  readonly annotations: readonly Annotation[];
}

letTell(
  ...DISTINCT_ID_KEYS,
  ...ORGANIZATION_KEYS,
  ...SESSION_KEYS,
  API_VERSION_KEY,
  AUTH_METHOD_KEY,
  CLIENT_NAME_KEY,
  CLIENT_VERSION_KEY,
  'graphql.operation.name',
  'graphql.operation.type',
);

/**
 * Gathers a request's facts from its spans, as they stand now: children may not have ended.
 *
 * @param extraKeys Attributes of the option `caller`, which count on children too.
 */
export function gatherFacts(ended: EndedRequest, extraKeys: ReadonlySet<number>): Facts {
  const { span, servers, children } = ended;
  const annotations: Annotation[] = [];
  const server = [new Bag(span.attributes)];
  note(span, annotations);
  for (const other of servers) {
    if (other === span) continue;
    server.push(new Bag(other.attributes));
    note(other, annotations);
  }
  for (const one of servers) {
    const noted = notedAttributes(one);
    if (noted) server.push(new Bag(noted));
  }
  const all = children.length === 0 ? server : [...server];
  for (let at = children.length - 1; at >= 0; at -= 1) {
    const child = children[at];
    if (child === undefined) continue;
    note(child, annotations);
    const bag = readChild(child.attributes, extraKeys);
    if (bag) all.push(bag);
  }
  // A later call wins over an earlier one, whichever spans were the active ones.
  if (annotations.length > 1) annotations.sort((a, b) => b.atMs - a.atMs);
  return { server, all, annotations };
}

function note(span: object, annotations: Annotation[]): void {
  const annotation = annotationOf(span);
  if (annotation) annotations.push(annotation);
}
