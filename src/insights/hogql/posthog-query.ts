/** What spanhog asks PostHog: the part of PostHog's query schema that the tiles use. */

/** ISO 8601, or relative to now: `-30d`. */
export interface DateRange {
  readonly date_from: string;
  readonly date_to?: string;
}

interface HogQLQuery {
  readonly kind: 'HogQLQuery';
  readonly query: string;
  /** The insight's own range; a dashboard's replaces it. */
  readonly filters: { readonly dateRange: DateRange };
}

/** How a column is headed and its values are written. */
export interface ColumnSettings {
  readonly display: { readonly label: string };
  readonly formatting?: {
    readonly style: 'number' | 'none';
    readonly decimalPlaces?: number;
    readonly suffix?: string;
  };
}

export interface ColumnAxis {
  readonly column: string;
  readonly settings?: ColumnSettings;
}

/** A table or a chart of SQL. */
export interface DataVisualizationNode {
  readonly kind: 'DataVisualizationNode';
  readonly source: HogQLQuery;
  readonly display: 'ActionsTable' | 'ActionsLineGraph' | 'ActionsStackedBar' | 'ActionsBar';
  readonly tableSettings: { readonly columns: readonly ColumnAxis[] };
  readonly chartSettings?: {
    readonly xAxis: ColumnAxis;
    readonly yAxis: readonly ColumnAxis[];
    readonly seriesBreakdownColumn?: string;
    /** A series without a value at some time has none then, rather than what was before. */
    readonly showNullsAsZero: boolean;
    readonly showLegend: boolean;
  };
}

export type EventFilter =
  | {
      readonly key: string;
      readonly type: 'event';
      readonly operator: 'exact';
      readonly value: readonly string[];
    }
  | { readonly key: string; readonly type: 'hogql' };

export interface FunnelsQuery {
  readonly kind: 'FunnelsQuery';
  readonly series: readonly { readonly kind: 'EventsNode'; readonly event: string; readonly name: string }[];
  readonly properties: readonly EventFilter[];
  readonly dateRange?: DateRange;
  readonly funnelsFilter: {
    readonly funnelVizType: 'steps';
    readonly funnelOrderType: 'ordered';
    readonly funnelWindowInterval: number;
    readonly funnelWindowIntervalUnit: 'day';
  };
}

export interface InsightVizNode {
  readonly kind: 'InsightVizNode';
  readonly source: FunnelsQuery & { readonly dateRange: DateRange };
  readonly full: boolean;
}

/** What an insight of PostHog has as its `query`. */
export type TileQuery = DataVisualizationNode | InsightVizNode;
