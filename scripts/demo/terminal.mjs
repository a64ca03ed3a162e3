/** What the demo prints: tables, colours where they are wanted, and one line of progress. */
import { styleText } from 'node:util';

const HAS_COLOUR = Boolean(process.stdout.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
const WIDTH = 100;

/** @param {Parameters<typeof styleText>[0]} style @param {string} text */
export function paint(style, text) {
  return HAS_COLOUR ? styleText(style, text) : text;
}

/** @param {boolean} ok */
export const mark = (ok) => (ok ? paint('green', '✓') : paint('red', '✗'));

/** @param {number} number */
export const count = (number) => number.toLocaleString('en-US');

/** @param {number} part @param {number} whole */
export const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** A bar of at most 12 characters. @param {number} part @param {number} whole */
export function bar(part, whole) {
  const eighths = whole === 0 ? 0 : Math.round((part / whole) * 12 * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + ' ▏▎▍▌▋▊▉'[eighths % 8].trim();
}

/** @param {readonly number[]} numbers */
export function sparkline(numbers) {
  const most = Math.max(...numbers, 1);
  return numbers.map((number) => '▁▂▃▄▅▆▇█'[Math.round((number / most) * 7)]).join('');
}

/**
 * @template Row
 * @typedef {{ title: string, cell: (row: Row) => string | number, right?: boolean }} Column
 */

/**
 * Lines of a table, its columns as wide as they need to be.
 *
 * @template Row
 * @param {readonly Column<Row>[]} columns
 * @param {readonly { row: Row, ok: boolean, problems: readonly string[] }[]} lines
 */
export function renderTable(columns, lines) {
  const cells = lines.map(({ row }) => columns.map(({ cell }) => showCell(cell(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => line[at].length)),
  );
  const align = (/** @type {string} */ text, /** @type {number} */ at) =>
    columns[at].right ? text.padStart(widths[at]) : text.padEnd(widths[at]);
  const header = columns
    .map(({ title }, at) => align(title, at))
    .join('  ')
    .trimEnd();
  return [
    `   ${paint('dim', header)}`,
    ...lines.flatMap(({ ok, problems }, index) => [
      `   ${cells[index].map(align).join('  ')}  ${mark(ok)}`,
      ...problems.map((text) => paint('red', `     ↳ ${text}`)),
    ]),
  ];
}

/** A text over several lines, all but the first indented. @param {string} text @param {number} indent */
export function wrap(text, indent) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line && indent + line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** One line that is rewritten on a terminal, and now and then a plain line elsewhere. */
export class Progress {
  #isTerminal = process.stdout.isTTY;

  /** @param {string} text @param {boolean} isMilestone whether it is worth a line of its own */
  show(text, isMilestone) {
    if (this.#isTerminal) process.stdout.write(`\r\u001B[2K  ${paint('cyan', '●')} ${text}`);
    else if (isMilestone) console.log(`  ${text}`);
  }

  clear() {
    if (this.#isTerminal) process.stdout.write('\r\u001B[2K');
  }
}

/** @param {string | number} value */
const showCell = (value) => (typeof value === 'number' ? count(value) : value);
