import { OTHER, UNMATCHED } from '../request/api-request.js';
import { segmentsOf } from '../request/route/path.js';
import { showParts } from '../request/route/template/match.js';
import { compileOperation, type OperationPattern } from './operation.js';
import { matchesParts } from './stars.js';
import type { Step } from '../request/route/template/steps.js';
import { parseTemplate } from '../request/route/template/template.js';

/** A compiled pattern: `METHOD template`. */
export interface EndpointPattern {
  /** The pattern as the user wrote it. */
  readonly text: string;
  /** The same without what it says of an operation. */
  readonly template: string;
  /** `*` for any. */
  readonly method: string;
  /** One of `(unmatched)` and `(other)`, or what the route's segments have to be. */
  readonly target: string | readonly Form[];
  /** What the operation within the request has to be; `undefined`: anything. */
  readonly operation: OperationPattern | undefined;
}

/** One form of a route's segments; a template with optional parameters has several. */
interface Form {
  /** Before `**`, or all of them. */
  readonly segments: readonly SegmentPattern[];
  /** Behind `**`; `undefined`: there is none. */
  readonly tail: readonly SegmentPattern[] | undefined;
}

/** What one segment of a route has to be. */
export type SegmentPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'parameter' }
  /** Text in which every parameter's name is left out: `{}-{}`. */
  | { readonly kind: 'text'; readonly text: string }
  /** A file's name with `*` in it, by what stands between the stars. */
  | { readonly kind: 'file'; readonly parts: readonly string[] };

const PATTERN = /^(?:([A-Za-z]+|\*)\s+)?(\S+)(?:\s+(.+))?$/;
const MAX_LENGTH = 1_024;
const MAX_OPTIONAL = 4;
/** `*` as a parameter, which no template names so: in a template it would stand for several segments. */
const ANY_SEGMENT = '{__any_segment__}';
/** `*.js`, `app-*.css`: with a dot, for `*path` is a framework's wildcard. */
const FILE = /^(?=.*\.)[\w.~-]*\*[\w.~*-]*$/;

/**
 * Compiles a pattern of the options `events` and `ignore`: a method or `*`, then a template in any framework's
 * syntax, in which `*` is any one segment, or a part of a file's name (`*.js`), `**` any number of segments, the rest
 * say, `{id}` and `:id` any parameter. Without a method: any. Behind it there may be the words of an operation within
 * the request, see `compileOperation`.
 *
 * @returns What is wrong with it, as a text that fits behind "Expected …", when it can't be read.
 */
export function compilePattern(text: string): EndpointPattern | { readonly expected: string } {
  const match = text.length > MAX_LENGTH ? undefined : PATTERN.exec(text.trim());
  const [, method = '*', target, words] = match ?? [];
  if (target === undefined) return { expected: "'METHOD /template', such as 'POST /users/{id}'" };
  const operation = words === undefined ? undefined : compileOperation(words);
  if (operation && 'expected' in operation) return operation;
  const own = { text, template: `${method} ${target}`, method: method.toUpperCase(), operation };
  if (target === UNMATCHED || target === OTHER) return { ...own, target };
  if (target !== '*' && target !== '**' && !target.startsWith('/')) {
    return { expected: "a template that starts with '/', such as 'GET /users/{id}'" };
  }
  const segments = segmentsOf(target);
  const rest = segments.indexOf('**');
  if (segments.indexOf('**', rest + 1) > rest && rest >= 0) {
    return { expected: "'**' once: it stands for any number of segments" };
  }
  const tails = rest < 0 ? [undefined] : formsOf(segments.slice(rest + 1));
  const heads = formsOf(rest < 0 ? segments : segments.slice(0, rest));
  const forms = heads.flatMap((head) => tails.map((tail) => ({ segments: head, tail })));
  return { ...own, target: forms };
}

/** Whether the pattern is for this method and the route of these segments, see `segmentsOf`. */
export function matchesRoute(pattern: EndpointPattern, method: string, route: readonly string[]): boolean {
  const { target } = pattern;
  if (typeof target === 'string' || !matchesMethod(pattern, method)) return false;
  for (const form of target) if (matchesForm(form, route)) return true;
  return false;
}

/** Whether the pattern names `(unmatched)` or `(other)` itself. */
export function matchesName(pattern: EndpointPattern, method: string, name: string): boolean {
  return pattern.target === name && matchesMethod(pattern, method);
}

function matchesMethod(pattern: EndpointPattern, method: string): boolean {
  return pattern.method === '*' || pattern.method === method;
}

function matchesForm({ segments, tail }: Form, route: readonly string[]): boolean {
  const needed = segments.length + (tail?.length ?? 0);
  if (tail ? route.length < needed : route.length !== needed) return false;
  return covers(segments, route, 0) && (!tail || covers(tail, route, route.length - tail.length));
}

function covers(patterns: readonly SegmentPattern[], route: readonly string[], from: number): boolean {
  for (let at = 0; at < patterns.length; at += 1) {
    const pattern = patterns[at];
    if (pattern !== undefined && !matchesSegment(pattern, route[from + at] ?? '')) return false;
  }
  return true;
}

function matchesSegment(pattern: SegmentPattern, segment: string): boolean {
  if (pattern.kind === 'any') return true;
  if (pattern.kind === 'parameter') return segment.includes('{');
  if (pattern.kind === 'file') return matchesParts(pattern.parts, segment);
  if (pattern.text === segment) return true;
  return segment.includes('{') && pattern.text === withoutNames(segment);
}

/** The forms that optional and repeated parts give segments of a pattern, at most sixteen. */
function formsOf(segments: readonly string[]): readonly (readonly SegmentPattern[])[] {
  const steps = parseTemplate(
    segments.map((each) => (each === '*' || FILE.test(each) ? ANY_SEGMENT : each)).join('/'),
  );
  const files = segments.filter((each) => each === '*' || FILE.test(each));
  let file = 0;
  const patterns = steps.map((step) => patternOf(step, () => files[file++] ?? '*'));
  const optional = new Set(
    steps.flatMap((step, at) => (isOptional(step) ? [at] : [])).slice(0, MAX_OPTIONAL),
  );
  return formsFrom(0);

  function formsFrom(at: number): readonly (readonly SegmentPattern[])[] {
    const step = steps[at];
    if (step === undefined) return [[]];
    const rest = formsFrom(at + 1);
    const pattern = patterns[at];
    const forms = pattern ? rest.map((form) => [pattern, ...form]) : rest;
    if (!optional.has(at)) return forms;
    return [...forms, ...(step.kind === 'maybe' ? formsFrom(at + 1 + step.length) : rest)];
  }
}

function isOptional(step: Step): boolean {
  return step.kind === 'maybe' || (step.kind === 'repeat' && step.min === 0);
}

/** @param starred The next segment of the pattern that is `*`, or a file's name with one in it. */
function patternOf(step: Step, starred: () => string): SegmentPattern | undefined {
  if (step.kind === 'maybe') return undefined;
  if (step.kind === 'repeat') return { kind: 'parameter' };
  const shown = showParts(step.parts);
  if (shown === ANY_SEGMENT) {
    const text = starred();
    return text === '*' ? { kind: 'any' } : { kind: 'file', parts: text.split('*') };
  }
  const text = withoutNames(shown);
  return text === '{}' ? { kind: 'parameter' } : { kind: 'text', text };
}

function withoutNames(text: string): string {
  return text.replaceAll(/\{[^{}]*\}/g, '{}');
}
