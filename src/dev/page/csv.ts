import type { Column, Row } from '../../insights/insight.js';

/** What a spreadsheet takes for a formula, which an event's text must not become. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, with the columns' keys as its heading and numbers as they are. */
export function csvOf(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ key }) => key),
    ...rows.map((row) => columns.map(({ key }) => cellOf(row[key] ?? null))),
  ];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function cellOf(cell: string | number | boolean | null): string {
  if (cell === null) return '';
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
