/**
 * Prints results: what was green, what was red, and why a cell is empty.
 *
 * @typedef {{ wrong: string[] } | { absent: string }} Outcome
 * @typedef {{ title: string, outcomes: Map<string, Outcome> }} Row
 */

/** @param {readonly Row[]} rows @param {readonly string[]} columns ids of the cells */
export function printTable(rows, columns) {
  const reasons = [];
  const width = Math.max(...rows.map(({ title }) => title.length));
  const heads = columns.map((id) => id.replace('SDK ', '').replace(' · Node ', '@'));
  const lines = rows.map(({ title, outcomes }) => {
    const cells = columns.map((id, at) => show(outcomes.get(id), reasons).padStart(heads[at].length));
    return `${title.padEnd(width)}  ${cells.join('  ')}`;
  });
  return [
    `${'SDK@Node'.padEnd(width)}  ${heads.join('  ')}`,
    ...lines,
    '',
    ...reasons.map((reason, at) => `–${at + 1}: ${reason}`),
  ].join('\n');
}

function show(outcome, reasons) {
  if (!outcome) return '';
  if ('wrong' in outcome) return outcome.wrong.length === 0 ? '✓' : '✗';
  if (!reasons.includes(outcome.absent)) reasons.push(outcome.absent);
  return `–${reasons.indexOf(outcome.absent) + 1}`;
}
