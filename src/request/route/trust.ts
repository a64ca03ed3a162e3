import { isClearValue, isLikelyValue } from './inference/clear-value.js';
import { segmentsOf } from './path.js';

/** What scanners ask for: hidden files, other languages' scripts, backups and dumps. */
const SCANNED =
  /(?:^|\/)\.(?!well-known)|\.(?:asp|aspx|bak|cfg|cfm|cgi|conf|dll|env|exe|ini|jsp|jspx|log|old|php\d?|phtml|pl|py|sh|sql|swp|tar|tgz|gz|rar|zip|7z|ya?ml)$|(?:^|\/)(?:wp-|cgi-bin|phpmyadmin)|%2e|\.\./i;

/** Whether a path looks like a scanner's. */
export function isScanned(path: string): boolean {
  return SCANNED.test(path);
}

/** Whether a route tells more than another one: it has more literal segments, or more segments. */
export function saysMore(route: string, than: string): boolean {
  const [literals, segments] = countOf(route);
  const [otherLiterals, otherSegments] = countOf(than);
  return literals > otherLiterals || (literals === otherLiterals && segments > otherSegments);
}

function countOf(route: string): readonly [literals: number, segments: number] {
  const segments = segmentsOf(route);
  return [segments.filter((segment) => !segment.includes('{')).length, segments.length];
}

/** gRPC answers UNIMPLEMENTED, 501, for a procedure that it doesn't know: its name is the caller's own text. */
export function isKnownToServer(rpcRoute: string, statusCode: number | undefined): boolean {
  return statusCode !== 501 && !segmentsOf(rpcRoute).some((part) => isClearValue(part));
}

/** Whether a route has a segment without a parameter. */
export function hasLiteral(route: string): boolean {
  return segmentsOf(route).some((segment) => !segment.includes('{'));
}

/** `/api/files` of `/api/files/{wildcard}`. */
export function literalsBefore(route: string): string {
  const at = route.indexOf('{');
  const end = at < 0 ? route.length : route.lastIndexOf('/', at);
  return route.slice(0, Math.max(0, end));
}

const NAMESPACE = /^(?:\/(?:api|apis|app|internal|public|rest|rpc|services?|v\d[\w.]*))*$/i;

/** Whether nothing in the literals says what it is about: `/api/v1`. */
export function isNamespace(literals: string): boolean {
  return NAMESPACE.test(literals);
}

/** Whether an inferred route says what it is about. */
export function hasOwnWord(route: string): boolean {
  return !isNamespace(literalsBefore(route));
}

/** Whether a literal of a route looks like a request's value. */
export function holdsLikelyValue(route: string): boolean {
  return segmentsOf(route).some((segment) => !segment.includes('{') && isLikelyValue(segment));
}

/**
 * A route with its parameters, and of its literals those that the path's inferred route has too; `undefined` where the
 * two are not of one length.
 */
export function withoutValues(route: string, inferred: string): string | undefined {
  const [own, kept] = [segmentsOf(route), segmentsOf(inferred)];
  if (own.length !== kept.length) return undefined;
  return `/${own.map((each, at) => (each.includes('{') || each === kept[at] ? each : '{id}')).join('/')}`;
}
