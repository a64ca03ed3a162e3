import { isWithin, median, summarize } from './statistics.mjs';

/**
 * A measurement's lines of the table, and what is to be doubted about them. A figure meets its target, misses it, or
 * proves nothing: because the same thing measured twice differs by too much, or because what was subtracted left
 * nothing to divide.
 * @param {import('./plan.mjs').Plan} plan
 * @param {readonly import('./plan.mjs').Samples[]} rounds
 */
export function readFigures(plan, rounds) {
  const figures = plan.figures.map((figure) => lineOf(plan.name, figure, rounds));
  const doubts = [];
  const noisy = new Set();
  plan.figures.forEach(({ control }, at) => {
    if (control === undefined || isWithin(figures[at].median, control.within)) return;
    noisy.add(control.name);
    doubts.push(`${plan.name} (${control.name}) proves nothing: ${noise(figures[at], control)}`);
  });
  plan.figures.forEach(({ target, control, provenBy }, at) => {
    const line = figures[at];
    if (control) line.verdict = noisy.has(control.name) ? 'missed' : 'met';
    else if (target) {
      if (!isAmount(line))
        doubts.push(`${plan.name} proves nothing of "${line.figure}": it is lost in noise`);
      const isProven = isAmount(line) && !noisy.has(provenBy);
      line.verdict = isProven ? verdict(line.median, target) : 'unproven';
    }
  });
  return { figures, doubts };
}

function lineOf(name, { figure, against, unit, value, target, control, sides, sidesUnit }, rounds) {
  const both = sides && rounds.map(sides);
  return {
    name,
    figure,
    against,
    unit,
    target: control ? { min: 1 - control.within, max: 1 + control.within } : (target ?? null),
    ...summarize(rounds.map(value)),
    /** @type {'met' | 'missed' | 'unproven' | null} */
    verdict: null,
    sides: both
      ? {
          ours: median(both.map(([ours]) => ours)),
          theirs: median(both.map(([, theirs]) => theirs)),
          unit: sidesUnit ?? '',
        }
      : null,
  };
}

function verdict(value, { min = -Infinity, max = Infinity }) {
  return value >= min && value <= max ? 'met' : 'missed';
}

/** Nothing costs less than nothing: where a floor was larger than what stands on it, only noise was measured. */
function isAmount({ median: value, sides }) {
  return value > 0 && Number.isFinite(value) && (sides === null || (sides.ours > 0 && sides.theirs > 0));
}

function noise({ median: value }, { within }) {
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  return `the same thing measured twice differs by ${percent(Math.abs(value - 1))}, and ${percent(within)} is allowed`;
}
