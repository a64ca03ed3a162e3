import type { Column, Insight, InsightId, Parameters, Unit } from '../insight.js';
import type { ColumnSettings, DataVisualizationNode, DateRange, InsightVizNode } from './posthog-query.js';
import type { ColumnAxis, FunnelsQuery } from './posthog-query.js';

const MONTH = '-30d';
/** What a tile shows where neither the parameters nor the dashboard say. */
const DEFAULT_FROM: Readonly<Partial<Record<InsightId, string>>> = { activation: '-7d' };
const COUNT = { style: 'number', decimalPlaces: 0 } as const;
const FORMATS: Readonly<Partial<Record<Unit, ColumnSettings['formatting']>>> = {
  requests: COUNT,
  users: COUNT,
  accounts: COUNT,
  '%': { style: 'number', decimalPlaces: 1, suffix: ' %' },
  ms: { style: 'number', decimalPlaces: 1, suffix: ' ms' },
  s: { style: 'number', decimalPlaces: 1, suffix: ' s' },
};

/** A tile of SQL: a line where the answer is one over time, else a table, whose rows PostHog sorts, exports and links. */
export function sqlTile(
  { id, columns, chart }: Pick<Insight, 'id' | 'columns' | 'chart'>,
  query: string,
  parameters: Parameters,
): DataVisualizationNode {
  const isLine = chart?.kind === 'line';
  return {
    kind: 'DataVisualizationNode',
    source: { kind: 'HogQLQuery', query, filters: { dateRange: rangeOf(id, parameters) } },
    display: isLine ? 'ActionsLineGraph' : 'ActionsTable',
    tableSettings: { columns: columns.map(axisOf) },
    ...(isLine && {
      chartSettings: {
        xAxis: { column: chart.label },
        yAxis: columns.filter(({ key }) => key === chart.value).map(axisOf),
        ...(chart.series !== undefined && { seriesBreakdownColumn: chart.series }),
        showNullsAsZero: true,
        showLegend: true,
      },
    }),
  };
}

export function funnelTile(id: InsightId, source: FunnelsQuery, parameters: Parameters): InsightVizNode {
  return { kind: 'InsightVizNode', source: { ...source, dateRange: rangeOf(id, parameters) }, full: true };
}

function rangeOf(id: InsightId, { period }: Parameters): DateRange {
  const from = period?.from ?? DEFAULT_FROM[id] ?? MONTH;
  return period?.to === undefined ? { date_from: from } : { date_from: from, date_to: period.to };
}

function axisOf({ key, title, unit }: Column): ColumnAxis {
  const formatting = FORMATS[unit];
  return { column: key, settings: { display: { label: title }, ...(formatting && { formatting }) } };
}
