import type { Cell, Unit } from './insight.js';

const NOTHING = '–';
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Whether a column's values are put below one another by their last digit. */
export function isNumeric(unit: Unit): boolean {
  return unit !== 'text' && unit !== 'time' && unit !== 'yes/no';
}

/** What a sample says of each: sums, shares and means are about right, and there are no fewer callers than in it. */
const ESTIMATES: Readonly<Partial<Record<Unit, string>>> = {
  requests: '≈',
  users: '≥',
  accounts: '≥',
  '%': '≈',
  ms: '≈',
};

/**
 * A value as people read it, in English: `12,345`, `12.3 %`, `45 ms`, `1.5 h`, `2026-11-27 08:00:00`, `yes`, `–`.
 * @param isEstimate Whether it is made of a sample: `≈ 12,345` requests, `≥ 7` users.
 */
export function formatCell(cell: Cell, unit: Unit, isEstimate = false): string {
  const text = formatExact(cell, unit);
  const sign = isEstimate && typeof cell === 'number' ? ESTIMATES[unit] : undefined;
  return sign === undefined ? text : `${sign} ${text}`;
}

function formatExact(cell: Cell, unit: Unit): string {
  if (cell === null) return NOTHING;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return unit === 'time' ? cell.slice(0, 19).replace('T', ' ') : cell;
  if (unit === '%') return `${cell.toFixed(1)} %`;
  if (unit === 'ms') return `${decimal(cell)} ms`;
  if (unit === 's') return duration(cell);
  return Math.round(cell).toLocaleString('en-US');
}

function duration(seconds: number): string {
  if (seconds < 2 * MINUTE_S) return `${decimal(seconds)} s`;
  if (seconds < 2 * HOUR_S) return `${decimal(seconds / MINUTE_S)} min`;
  return seconds < 2 * DAY_S ? `${decimal(seconds / HOUR_S)} h` : `${decimal(seconds / DAY_S)} days`;
}

function decimal(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
