import { median, summarize } from './statistics.mjs';

/**
 * A line of the table.
 * @param {import('./plan.mjs').Plan} plan
 * @param {readonly import('./plan.mjs').Samples[]} rounds
 */
export function readFigures(plan, rounds) {
  return plan.figures.map(({ figure, against, unit, value, target, sides, sidesUnit }) => {
    const summary = summarize(rounds.map(value));
    const both = sides && rounds.map(sides);
    return {
      name: plan.name,
      figure,
      against,
      unit,
      target: target ?? null,
      ...summary,
      passes: target ? passes(summary.median, target) : null,
      sides: both
        ? {
            ours: median(both.map(([ours]) => ours)),
            theirs: median(both.map(([, theirs]) => theirs)),
            unit: sidesUnit ?? '',
          }
        : null,
    };
  });
}

function passes(value, { min = -Infinity, max = Infinity }) {
  return value >= min && value <= max;
}
