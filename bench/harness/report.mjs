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
 * Writes the figures between `<!-- bench -->` and `<!-- /bench -->`, and each other table between markers of its own
 * name, into whichever of the files has them.
 * @param {readonly string[]} files
 * @param {Parameters<typeof printTable>[0] | undefined} figures `undefined` where some were not measured
 * @param {readonly { name: string, rows: readonly (readonly string[])[] }[]} tables
 * @throws {Error} when the markers aren't there
 */
export function writeMarkdown(files, figures, tables, machine) {
  if (figures) {
    const rows = [HEADINGS, ...figures.map(cells)];
    replace(files, 'bench', `${markdownOf(rows)}\n\n${footnote(machine)}`);
  }
  for (const { name, rows } of tables) replace(files, name, markdownOf(rows));
}

export function footnote({ machine, node, versions, date, quick }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}${quick ? ', a quick run' : ''}, ${machine}, Node ${node}; ${list.join(', ')}.`;
}

function replace(files, name, content) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from) continue;
    writeFileSync(file, `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`);
    return;
  }
  throw new Error(`Expected ${start} and ${end} in ${files.join(' or ')}`);
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
