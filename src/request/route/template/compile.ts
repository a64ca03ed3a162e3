import { isRegExpRoute } from './brackets.js';
import { isClearValue, isLikelyValue } from '../inference/clear-value.js';
import { matchSteps, showParts } from './match.js';
import { countSegments, segmentsOf } from '../path.js';
import { readRegExpRoute } from './regexp.js';
import type { Part, Step } from './steps.js';
import { parseTemplate } from './template.js';

/** A route template, read once. */
export interface Template {
  readonly steps: readonly Step[];
  /** The route and its number of segments when it has but one form: no optional or repeated parts. */
  readonly fixed: { readonly route: string; readonly segments: number } | undefined;
  /** Whether its text holds what can only be a request's value: then it is no template, but a path. */
  readonly holdsValue: boolean;
  /** Whether it takes any number of segments: a catch-all, a guard, a folder of files. */
  readonly isOpen: boolean;
  /** Whether it is nothing but a wildcard. */
  readonly isWildcard: boolean;
}

const MAX_TEMPLATE_LENGTH = 1_024;
const MAX_ROUTE_LENGTH = 900;
const MAX_STEPS = 64;
const METHOD = /^[A-Z]+\s+(?=\/)/;
const QUERY = /[?][\w.[\]%-]+=.*$|#.*$/s;

/** Reads a template; `undefined` for a text too long to be one, and for a regular expression that tells no path. */
export function compileTemplate(text: string): Template | undefined {
  if (text.length > MAX_TEMPLATE_LENGTH) return undefined;
  const steps = stepsOf(text.replace(METHOD, ''));
  if (!steps || steps.length > MAX_STEPS || lengthOf(steps) > MAX_ROUTE_LENGTH) return undefined;
  return {
    steps,
    fixed: fixedForm(steps),
    holdsValue: holdsValue(steps),
    isOpen: steps.some(isOpenStep),
    isWildcard: steps.length > 0 && steps.every(isWildcard),
  };
}

function stepsOf(text: string): readonly Step[] | undefined {
  if (!isRegExpRoute(text)) return parseTemplate(text.replace(QUERY, ''));
  const route = readRegExpRoute(text);
  return route && [...parseTemplate(route.mount), ...route.steps];
}

/** The route of a template whose literals are those of the path, in OpenAPI's form; else `undefined`. */
export function matchPath(template: Template, path: string): string | undefined {
  return matchSteps(template.steps, segmentsOf(path));
}

/**
 * The route of a template that covers the path, in OpenAPI's form; else `undefined`. A template with one form
 * covers by its number of segments, whatever its literals: apps rewrite URLs before they route them. One with
 * optional or repeated parts has to match, or a mount prefix would pass for a parameter (hapi's plugins).
 * @param path Without query and fragment, see `cutPath`.
 */
export function coverPath(template: Template, path: string): string | undefined {
  const { fixed } = template;
  if (fixed) return fixed.segments === countSegments(path) ? fixed.route : undefined;
  return matchPath(template, path);
}

/** The route with all that it may have once, in OpenAPI's form: of a template that is known to be the request's. */
export function wholeRoute({ steps }: Template): string {
  const shown = steps.map((step) => {
    if (step.kind === 'maybe') return '';
    return step.kind === 'repeat' ? `/{${step.name}}` : `/${showParts(step.parts)}`;
  });
  return shown.join('') || '/';
}

function isWildcard(step: Step): boolean {
  if (step.kind === 'repeat') return step.max === Infinity;
  if (step.kind === 'maybe') return true;
  return step.kind === 'open' && step.parts.every((part) => part.kind === 'parameter');
}

function isOpenStep(step: Step): boolean {
  return step.kind === 'open' || (step.kind === 'repeat' && step.max === Infinity);
}

/** Of a route without a parameter it is not sure that it is a template: some instrumentations write the path there. */
function holdsValue(steps: readonly Step[]): boolean {
  const literals = steps.map(literalOf);
  const isValue = literals.includes(undefined) ? isClearValue : isLikelyValue;
  return literals.some((literal) => literal !== undefined && (NOT_WRITTEN.test(literal) || isValue(literal)));
}

/** What requests have in their paths, and nobody writes into a template: escapes, parameters of segments, lists, quotes. */
const NOT_WRITTEN = /%[\da-f]{2}|[;,='"]/i;

function literalOf(step: Step): string | undefined {
  if (step.kind === 'repeat' || step.kind === 'maybe') return undefined;
  return step.parts.every((part) => part.kind === 'literal') ? showParts(step.parts) : undefined;
}

/** An endpoint's name longer than a property's text would be cut, and one name stand for two endpoints. */
function lengthOf(steps: readonly Step[]): number {
  return steps.reduce((length, step) => {
    if (step.kind === 'maybe') return length;
    return length + 1 + (step.kind === 'repeat' ? step.name.length + 2 : partsLength(step.parts));
  }, 0);
}

function partsLength(parts: readonly Part[]): number {
  return parts.reduce(
    (length, part) =>
      length +
      (part.kind === 'literal'
        ? part.text.length
        : part.kind === 'parameter'
          ? part.name.length + 2
          : partsLength(part.parts)),
    0,
  );
}

function fixedForm(steps: readonly Step[]): Template['fixed'] {
  let route = '';
  for (const step of steps) {
    if (step.kind !== 'segment' || step.parts.some((part) => part.kind === 'optional')) return undefined;
    route += `/${showParts(step.parts)}`;
  }
  return { route: route || '/', segments: steps.length };
}
