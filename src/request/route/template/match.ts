import { decodeSegment } from '../path.js';
import type { Part, Step } from './steps.js';

/**
 * Reads a path along a template and returns the template in OpenAPI's form, with the optional parameters
 * that the path has and no others; `undefined` when the template doesn't cover the whole path. Literals are
 * compared ignoring case, as most frameworks do. The result holds text of the template only, never of the path. Cost: steps × segments at the most.
 */
export function matchSteps(steps: readonly Step[], segments: readonly string[]): string | undefined {
  const failed = new Set<number>();
  const failedRests = new Set<number>();
  return readFrom(0, 0)?.replace(/^$/, '/');

  function readFrom(step: number, segment: number): string | undefined {
    const key = step * (segments.length + 1) + segment;
    if (failed.has(key)) return undefined;
    const found = tryFrom(step, segment);
    if (found === undefined) failed.add(key);
    return found;
  }

  function tryFrom(at: number, segment: number): string | undefined {
    const step = steps[at];
    if (step === undefined) return segment === segments.length ? '' : undefined;
    switch (step.kind) {
      case 'maybe':
        return readFrom(at + 1, segment) ?? readFrom(at + 1 + lengthOf(steps, at), segment);
      case 'segment': {
        const text = segments[segment];
        const shown = text === undefined ? undefined : matchParts(step.parts, text);
        return shown === undefined ? undefined : prefixed(shown, readFrom(at + 1, segment + 1));
      }
      case 'open': {
        const text = segments[segment];
        const shown = text === undefined ? undefined : matchParts(step.parts, text);
        return shown === undefined ? undefined : prefixed(shown, readRest(at, segment + 1));
      }
      default:
        return repeated(`{${step.name}}`, at, segment, step.min, step.max);
    }
  }

  function repeated(shown: string, at: number, from: number, min: number, max: number): string | undefined {
    if (max !== Infinity)
      return prefixed(shown, from + max > segments.length ? undefined : readFrom(at + 1, from + max));
    const rest = from < segments.length ? readRest(at, from + 1) : undefined;
    return rest === undefined && min === 0 ? readFrom(at + 1, from) : prefixed(shown, rest);
  }

  /** Behind the first segment of a step that takes any number of them; it takes as many as it can. */
  function readRest(at: number, segment: number): string | undefined {
    const key = at * (segments.length + 1) + segment;
    if (failedRests.has(key)) return undefined;
    const longer = segment < segments.length ? readRest(at, segment + 1) : undefined;
    const found = longer ?? readFrom(at + 1, segment);
    if (found === undefined) failedRests.add(key);
    return found;
  }
}

function prefixed(shown: string, rest: string | undefined): string | undefined {
  return rest === undefined ? undefined : `/${shown}${rest}`;
}

/** The steps that belong to the `maybe` at `at`; nested ones count whole. */
function lengthOf(steps: readonly Step[], at: number): number {
  const step = steps[at];
  return step?.kind === 'maybe' ? step.length : 0;
}

function matchParts(parts: readonly Part[], segment: string): string | undefined {
  const variants = expand(parts);
  const text = decodeSegment(segment);
  const variant = variants.find((candidate) => coversSegment(candidate, text));
  return variant && showParts(variant);
}

/** The parts in OpenAPI's form; an optional one that nothing is known about is left out. Never empty. */
export function showParts(parts: readonly Part[]): string {
  let shown = '';
  for (const part of parts) {
    if (part.kind === 'literal') shown += showLiteral(part.text);
    else if (part.kind === 'parameter') shown += `{${part.name}}`;
  }
  return shown || '_';
}

/** A template's text with what an endpoint's name must not hold taken out. */
function showLiteral(text: string): string {
  return text.toWellFormed().replaceAll(/[?#\s{}\p{Cc}]/gu, '');
}

const MAX_OPTIONAL_PARTS = 4;

/** A part that is there for sure. */
type FixedPart = Exclude<Part, { kind: 'optional' }>;

/** The forms that optional parts give a segment, the fullest first. */
function expand(parts: readonly Part[]): readonly (readonly FixedPart[])[] {
  const optional = parts.filter((part) => part.kind === 'optional').slice(0, MAX_OPTIONAL_PARTS);
  const forms = 2 ** optional.length;
  return Array.from({ length: forms }, (_, form) =>
    parts.flatMap((part): readonly FixedPart[] => {
      if (part.kind !== 'optional') return [part];
      const isThere = optional.includes(part) && (form & (1 << optional.indexOf(part))) === 0;
      return isThere ? (expand(part.parts)[0] ?? []) : [];
    }),
  );
}

/** Whether literals and non-empty parameters can make up the text. Linear: the leftmost literal is enough. */
function coversSegment(parts: readonly FixedPart[], segment: string): boolean {
  const text = segment.toLowerCase();
  let at = 0;
  let needed = 0;
  let floating = false;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'parameter') {
      needed += part.mayBeEmpty ? 0 : 1;
      floating = true;
      continue;
    }
    const literal = part.text.toLowerCase();
    const isLast = index === parts.length - 1;
    const found = !floating
      ? text.startsWith(literal, at)
        ? at
        : -1
      : isLast
        ? text.endsWith(literal)
          ? text.length - literal.length
          : -1
        : text.indexOf(literal, at + needed);
    if (found < at + needed) return false;
    at = found + literal.length;
    needed = 0;
    floating = false;
  }
  return floating ? text.length - at >= needed : at === text.length;
}
