import { showParts } from './match.js';
import type { Part, Step } from './steps.js';

/** Optional parameters of one template that are told apart; beyond them there are too many forms. */
const MAX_FORMS = 16;

/** The routes that a template's paths can have, in OpenAPI's form: one with and one without each optional parameter. */
export function formsOf(steps: readonly Step[]): readonly string[] {
  let forms: readonly string[] = [''];
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at];
    if (!step) continue;
    if (step.kind === 'maybe') {
      const rest = formsOf(steps.slice(at + 1 + step.length));
      const without = joined(forms, rest);
      const inner = formsOf(steps.slice(at + 1));
      return unique([...joined(forms, inner), ...without]);
    }
    forms = joined(forms, segmentsOf(step));
  }
  return unique(forms);
}

function segmentsOf(step: Exclude<Step, { kind: 'maybe' }>): readonly string[] {
  if (step.kind === 'repeat') return [`/{${step.name}}`];
  const whole = step.parts.flatMap((part): readonly Part[] =>
    part.kind === 'optional' ? part.parts : [part],
  );
  return unique([whole, step.parts].map((parts) => `/${showParts(parts)}`));
}

function joined(starts: readonly string[], ends: readonly string[]): readonly string[] {
  return starts.flatMap((start) => ends.map((end) => (end === '/' && start !== '' ? start : start + end)));
}

function unique(forms: readonly string[]): readonly string[] {
  return [...new Set(forms.map((form) => form || '/'))].slice(0, MAX_FORMS);
}
