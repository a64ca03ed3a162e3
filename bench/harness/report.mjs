import { readFileSync, writeFileSync } from 'node:fs';

const HEADINGS = ['figure', 'compared with', 'target', 'median', 'min – max', 'ours : theirs', ''];
const START = '<!-- bench -->';
const END = '<!-- /bench -->';

/** @param {ReturnType<typeof import('./figures.mjs').readFigures>} figures */
export function printTable(figures) {
  const rows = [HEADINGS, ...figures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

/** Writes the table between the markers of a file. @throws {Error} when they aren't there */
export function writeMarkdown(file, figures, machine) {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`Expected ${START} and ${END} in ${file}`);
  const rows = [HEADINGS, HEADINGS.map(() => '---'), ...figures.map(cells)];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  writeFileSync(
    file,
    `${text.slice(0, from + START.length)}\n${table}\n\n${footnote(machine)}\n${text.slice(to)}`,
  );
}

export function footnote({ machine, node, versions, date }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}, ${machine}, Node ${node}; ${list.join(', ')}.`;
}

function cells({ figure, against, unit, target, median, min, max, sides, passes }) {
  const show = (value) => (unit === 'ratio' ? `${number(value)}×` : `${number(value)} ${unit}`);
  const bound = target && ('max' in target ? `≤ ${show(target.max)}` : `≥ ${show(target.min)}`);
  return [
    figure,
    against,
    bound ?? '',
    show(median),
    `${number(min)} – ${number(max)}`,
    sides ? `${number(sides.ours)} : ${number(sides.theirs)} ${sides.unit}`.trimEnd() : '',
    passes === null ? '' : passes ? 'pass' : 'MISS',
  ];
}

function number(value) {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en');
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
