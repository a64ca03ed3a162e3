import type { Cell, Column, Row } from '../../src/insights/index.js';
import type { Result } from './warehouse.js';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A result as rows of an answer: times as ISO 8601, yes and no as booleans. */
export function tableOf({ columns, rows }: Result, meanings: readonly Column[]): Table {
  const units = new Map(meanings.map(({ key, unit }) => [key, unit]));
  const cell = (value: Cell, key: string): Cell => {
    if (typeof value === 'string' && units.get(key) === 'time') return new Date(`${value}Z`).toISOString();
    if (value !== null && units.get(key) === 'yes/no') return Boolean(value);
    return value;
  };
  return {
    columns,
    rows: rows.map((row) =>
      Object.fromEntries(columns.map((key, index) => [key, cell(row[index] ?? null, key)])),
    ),
  };
}

/**
 * Rows to compare, in the columns of the table: PostHog's funnel has fewer than the answer. Those that are equal in what
 * they are ordered by have no order, and sums of fractions depend on theirs in the last digits.
 */
export function comparable({ columns, rows }: Table): readonly string[] {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value;
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(columns.map((key) => [key, row[key] ?? null])), rounded))
    .toSorted();
}
