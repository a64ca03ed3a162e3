import { OTHER, UNMATCHED } from '../request/api-request.js';
import { segmentsOf } from '../request/route/path.js';
import { showParts } from '../request/route/match.js';
import type { Step } from '../request/route/steps.js';
import { parseTemplate } from '../request/route/template.js';

/** A compiled pattern: `METHOD template`. */
export interface EndpointPattern {
  /** The pattern as the user wrote it. */
  readonly text: string;
  /** `*` for any. */
  readonly method: string;
  /** One of `(unmatched)` and `(other)`, or what the route's segments have to be. */
  readonly target: string | readonly Form[];
}

/** One form of a route's segments; a template with optional parameters has several. */
interface Form {
  readonly segments: readonly SegmentPattern[];
  /** Whether `**` stands at the end. */
  readonly open: boolean;
}

type SegmentPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'parameter' }
  /** Text in which every parameter's name is left out: `{}-{}`. */
  | { readonly kind: 'text'; readonly text: string };

const PATTERN = /^(?:([A-Za-z]+|\*)\s+)?(\S+)$/;
const MAX_LENGTH = 1_024;
const MAX_OPTIONAL = 4;
/** `*` as a parameter, which no template names so: in a template it would stand for several segments. */
const ANY_SEGMENT = '{__any_segment__}';

/**
 * Compiles a pattern of the options `events` and `ignore`: a method or `*`, then a template in any framework's
 * syntax, in which `*` is any one segment, `**` the rest, `{id}` and `:id` any parameter. Without a method: any.
 *
 * @returns What is wrong with it, as a text that fits behind "Expected …", when it can't be read.
 */
export function compilePattern(text: string): EndpointPattern | { readonly expected: string } {
  const match = text.length > MAX_LENGTH ? undefined : PATTERN.exec(text.trim());
  const [, method = '*', target] = match ?? [];
  if (target === undefined) return { expected: "'METHOD /template', such as 'POST /users/{id}'" };
  if (target === UNMATCHED || target === OTHER) return { text, method: method.toUpperCase(), target };
  if (target !== '*' && target !== '**' && !target.startsWith('/')) {
    return { expected: "a template that starts with '/', such as 'GET /users/{id}'" };
  }
  const segments = segmentsOf(target);
  const rest = segments.indexOf('**');
  if (rest >= 0 && rest < segments.length - 1)
    return { expected: "'**' only at the end, where it stands for the rest" };
  const template = segments
    .filter((segment) => segment !== '**')
    .map((segment) => (segment === '*' ? ANY_SEGMENT : segment))
    .join('/');
  const forms = formsOf(parseTemplate(template)).map((form) => ({ segments: form, open: rest >= 0 }));
  return { text, method: method.toUpperCase(), target: forms };
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

function matchesForm({ segments, open }: Form, route: readonly string[]): boolean {
  if (open ? route.length < segments.length : route.length !== segments.length) return false;
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at];
    if (segment !== undefined && !matchesSegment(segment, route[at] ?? '')) return false;
  }
  return true;
}

function matchesSegment(pattern: SegmentPattern, segment: string): boolean {
  if (pattern.kind === 'any') return true;
  if (pattern.kind === 'parameter') return segment.includes('{');
  if (pattern.text === segment) return true;
  return segment.includes('{') && pattern.text === withoutNames(segment);
}

/** The forms that optional and repeated parts give a template, at most sixteen. */
function formsOf(steps: readonly Step[]): readonly (readonly SegmentPattern[])[] {
  const optional = new Set(
    steps.flatMap((step, at) => (isOptional(step) ? [at] : [])).slice(0, MAX_OPTIONAL),
  );
  return formsFrom(0);

  function formsFrom(at: number): readonly (readonly SegmentPattern[])[] {
    const step = steps[at];
    if (step === undefined) return [[]];
    const rest = formsFrom(at + 1);
    const pattern = patternOf(step);
    const forms = pattern ? rest.map((form) => [pattern, ...form]) : rest;
    if (!optional.has(at)) return forms;
    return [...forms, ...(step.kind === 'maybe' ? formsFrom(at + 1 + step.length) : rest)];
  }
}

function isOptional(step: Step): boolean {
  return step.kind === 'maybe' || (step.kind === 'repeat' && step.min === 0);
}

function patternOf(step: Step): SegmentPattern | undefined {
  if (step.kind === 'maybe') return undefined;
  if (step.kind === 'repeat') return { kind: 'parameter' };
  const shown = showParts(step.parts);
  if (shown === ANY_SEGMENT) return { kind: 'any' };
  const text = withoutNames(shown);
  return text === '{}' ? { kind: 'parameter' } : { kind: 'text', text };
}

function withoutNames(text: string): string {
  return text.replaceAll(/\{[^{}]*\}/g, '{}');
}
