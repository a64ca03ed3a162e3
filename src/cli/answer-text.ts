import { type Cell, type Column, formatCell, type Insight, isNumeric, type Row } from '../insights/index.js';
import { column, plainText } from './terminal/plain-text.js';
import type { Paint } from './terminal/terminal.js';

/** A column is no wider than this: an endpoint may have 1,024 characters. */
const MAX_WIDTH = 64;
const BAR_WIDTH = 12;
const INDENT = '   ';

/** How answers are printed. */
export interface TextStyle {
  readonly paint: Paint;
  /** Rows shown of each answer. */
  readonly limit: number;
  /** Whether the numbers are made of a sample. @default false */
  readonly isEstimate?: boolean;
}

/** One answer for a reader: the question, its table, and what to do with it, or what to do where it has no rows. */
export function formatAnswer(insight: Insight, rows: readonly Row[], style: TextStyle): readonly string[] {
  const { paint, limit } = style;
  const title = `${paint('bold', insight.title)}  ${paint('dim', insight.id)}`;
  if (rows.length === 0) return [title, `${INDENT}${insight.empty}`];
  const hidden = rows.length - limit;
  return [
    title,
    ...tableOf(insight, rows, style).map((line, at) => INDENT + (at === 0 ? paint('dim', line) : line)),
    ...(hidden > 0
      ? [
          INDENT +
            paint('dim', `… and ${hidden.toLocaleString('en-US')} more ${hidden === 1 ? 'row' : 'rows'}`),
        ]
      : []),
    INDENT + paint('dim', insight.advice),
  ];
}

/** The heading and the first rows, in columns as wide as they need to be, with a bar where a drawing says more. */
function tableOf(
  { columns, chart }: Insight,
  rows: readonly Row[],
  { limit, isEstimate = false }: TextStyle,
): readonly string[] {
  const shown = rows.slice(0, limit);
  const lines = [
    columns.map(({ title }) => title),
    ...shown.map((row) => columns.map(({ key, unit }) => textOf(row[key] ?? null, unit, isEstimate))),
  ];
  const widths = columns.map((_, at) =>
    Math.min(MAX_WIDTH, Math.max(...lines.map((line) => line[at]?.length ?? 0))),
  );
  const hasBars = chart !== undefined && chart.kind !== 'line' && chart.series === undefined;
  const bars = hasBars ? barsOf(rows, shown, chart.value) : [];
  return lines.map((line, number) => {
    const cells = columns.map(({ unit }, at) => aligned(line[at] ?? '', widths[at] ?? 0, unit));
    return [...cells, bars[number - 1] ?? ''].join('  ').trimEnd();
  });
}

/** The same for a program. */
export function toJson({ id, title, columns }: Insight, rows: readonly Row[]): object {
  return {
    id,
    title,
    columns: columns.map((each) => ({ key: each.key, title: each.title, unit: each.unit })),
    rows: rows.map((row) => Object.fromEntries(columns.map(({ key }) => [key, row[key] ?? null]))),
  };
}

/** Callers wrote much of it: no text of theirs steers the terminal. */
function textOf(cell: Cell, unit: Column['unit'], isEstimate: boolean): string {
  return plainText(formatCell(cell, unit, isEstimate));
}

function aligned(text: string, width: number, unit: Column['unit']): string {
  return isNumeric(unit) ? text.padStart(width) : column(text, width);
}

function barsOf(rows: readonly Row[], shown: readonly Row[], key: string): readonly string[] {
  const most = rows.reduce((max, row) => Math.max(max, numberIn(row[key])), 0);
  return shown.map((row) => {
    const eighths = most === 0 ? 0 : Math.round((numberIn(row[key]) / most) * BAR_WIDTH * 8);
    return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
  });
}

function numberIn(cell: Cell | undefined): number {
  return typeof cell === 'number' ? cell : 0;
}
