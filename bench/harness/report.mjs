import { readFileSync, writeFileSync } from 'node:fs';

const HEADINGS = [
  'figure',
  'compared with',
  'target',
  'median',
  'middle half',
  'min – max',
  'ours : theirs',
  '',
];

/** @param {ReturnType<typeof import('./figures.mjs').readFigures>} figures */
export function printTable(figures) {
  printRows([HEADINGS, ...figures.map(cells)]);
}

/** @param {readonly (readonly string[])[]} rows */
export function printRows(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log();
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

/**
 * Writes the figures between `<!-- bench -->` and `<!-- /bench -->` of a file, and each other table between markers
 * of its own name.
 * @param {string} file
 * @param {Parameters<typeof printTable>[0] | undefined} figures `undefined` where some were not measured
 * @param {readonly { name: string, rows: readonly (readonly string[])[] }[]} tables
 * @throws {Error} when the markers aren't there
 */
export function writeMarkdown(file, figures, tables, machine) {
  let text = readFileSync(file, 'utf8');
  if (figures) {
    const rows = [HEADINGS, ...figures.map(cells)];
    text = replace(text, 'bench', `${markdownOf(rows)}\n\n${footnote(machine)}`, file);
  }
  for (const { name, rows } of tables) text = replace(text, name, markdownOf(rows), file);
  writeFileSync(file, text);
}

export function footnote({ machine, node, versions, date, quick }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}${quick ? ', a quick run' : ''}, ${machine}, Node ${node}; ${list.join(', ')}.`;
}

function replace(text, name, content, file) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`Expected ${start} and ${end} in ${file}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** As oxfmt leaves it: columns of one width. */
function markdownOf(rows) {
  const [headings, ...others] = rows;
  const widths = headings.map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

function cells({ figure, against, unit, target, median, quartiles, min, max, sides, passes }) {
  const ofUnit = unit === 'ratio' ? '×' : ` ${unit}`;
  return [
    figure,
    against,
    target ? `${bound(target)}${ofUnit}` : '',
    `${number(median)}${ofUnit}`,
    quartiles.map(number).join(' – '),
    `${number(min)} – ${number(max)}`,
    sides ? `${number(sides.ours)} : ${number(sides.theirs)} ${sides.unit}`.trimEnd() : '',
    passes === null ? '' : passes ? '✓' : '✗',
  ];
}

function bound({ min, max }) {
  if (min === undefined) return `≤ ${max}`;
  return max === undefined ? `≥ ${min}` : `${min} – ${max}`;
}

function number(value) {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en');
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}
