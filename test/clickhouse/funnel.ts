import type { FunnelsQuery } from '../../src/insights/hogql/index.js';
import type { Expression } from './hogql/ast.js';
import { type Context, Printer } from './hogql/print.js';
import { printProperty } from './hogql/property.js';
import { printText } from './hogql/text.js';
import type { Result, Warehouse } from './warehouse.js';

const DAY_MS = 86_400_000;

/** An ordered funnel as PostHog computes it: persons by the furthest of the steps that they did one after the other. */
export function runFunnel(
  { series, properties, funnelsFilter }: FunnelsQuery,
  warehouse: Warehouse,
  context: Context,
  parse: (hogql: string) => Expression,
): Result {
  const printer = new Printer(context);
  const steps = series.map(({ event }) => `event = ${printText(event)}`);
  const filters = properties.map((filter) =>
    filter.type === 'hogql'
      ? printer.condition(parse(filter.key))
      : `${printProperty([filter.key], context.types.get(filter.key))} IN (${filter.value.map(printText).join(', ')})`,
  );
  const window = funnelsFilter.funnelWindowInterval * DAY_MS;
  const furthest = `SELECT person_id, windowFunnel(${window})(toUInt64(toUnixTimestamp64Milli(timestamp)), ${steps.join(', ')}) AS furthest
    FROM events WHERE ${[printer.filters(), ...filters].join(' AND ')} GROUP BY person_id`;
  const counts = steps.map((_, index) => `countIf(furthest > ${index})`);
  const { rows } = warehouse.query(`SELECT ${counts.join(', ')} FROM (${furthest})`);
  return {
    columns: ['step', 'event', 'users'],
    rows: series.map(({ event }, index) => [index + 1, event, rows[0]?.[index] ?? 0]),
  };
}
