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

/** @typedef {ReturnType<typeof import('./figures.mjs').readFigures>['figures']} Figures */

const MARKS = { met: '✓', missed: '✗', unproven: '?' };

/** @param {Figures} figures */
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
 * What belongs between which markers: `bench` has the figures, and each other table has its own name.
 * @param {Figures | undefined} figures `undefined` where some were not measured
 * @param {readonly { name: string, rows: readonly (readonly string[])[] }[]} tables
 * @param {readonly string[]} doubts
 * @returns {Record<string, string>} Markdown by name
 */
export function toMarkdown(figures, tables, doubts, machine) {
  const contents = Object.fromEntries(tables.map(({ name, rows }) => [name, markdownOf(rows)]));
  if (figures === undefined) return contents;
  const rows = [HEADINGS, ...figures.map(cells)];
  const remarks = doubts.map((doubt) => `- ${doubt}.\n`).join('');
  return {
    ...contents,
    bench: [markdownOf(rows), remarks.trimEnd(), footnote(machine)].filter(Boolean).join('\n\n'),
  };
}

export function footnote({ machine, node, versions, date, quick }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}${quick ? ', a quick run' : ''}, ${machine}, Node ${node}; ${list.join(', ')}.`;
}

/** As oxfmt leaves it: columns of one width. */
function markdownOf(rows) {
  const [headings, ...others] = rows;
  const widths = headings.map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

function cells({ figure, against, unit, target, median, quartiles, min, max, sides, verdict }) {
  const ofUnit = unit === 'ratio' ? '×' : ` ${unit}`;
  return [
    figure,
    against,
    target ? `${bound(target)}${ofUnit}` : '',
    `${number(median)}${ofUnit}`,
    quartiles.map(number).join(' – '),
    `${number(min)} – ${number(max)}`,
    sides ? `${number(sides.ours)} : ${number(sides.theirs)} ${sides.unit}`.trimEnd() : '',
    verdict === null ? '' : MARKS[verdict],
  ];
}

function bound({ min, max }) {
  if (min === undefined) return `≤ ${amount(max)}`;
  return max === undefined ? `≥ ${amount(min)}` : `${amount(min)} – ${amount(max)}`;
}

function amount(value) {
  return value.toLocaleString('en');
}

function number(value) {
  const size = Math.abs(value);
  if (value === 0 || (size >= 10 && Number.isInteger(value))) return value.toLocaleString('en');
  if (size >= 1_000) return Math.round(value).toLocaleString('en');
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}
