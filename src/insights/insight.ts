/** The thirteen questions, in the order in which they are asked. Links, tiles and commands name them by these. */
export type InsightId =
  | 'top-endpoints'
  | 'unused-endpoints'
  | 'versions-by-user'
  | 'mixed-versions'
  | 'auth-methods'
  | 'journey'
  | 'endpoint-over-time'
  | 'underused-by-organization'
  | 'deprecate'
  | 'failing-callers'
  | 'activation'
  | 'clients'
  | 'failures';

/** What a column's values are. Shares are percentages from 0 to 100, times ISO 8601 in UTC. */
export type Unit = 'text' | 'requests' | 'users' | 'accounts' | 'step' | '%' | 'ms' | 's' | 'time' | 'yes/no';

/** One column of an answer's table. */
export interface Column {
  /** The name of the value in each row. */
  readonly key: string;
  /** The heading. */
  readonly title: string;
  readonly unit: Unit;
  /** What the value says, in a sentence. */
  readonly meaning: string;
}

/** `null`: not known, or there is none. */
export type Cell = string | number | boolean | null;

/** One row of an answer, by its columns' keys. */
export type Row = Readonly<Record<string, Cell>>;

/** What an answer reads of an event that PostHog stored; the local PostHog's events are such events. */
export interface InsightEvent {
  readonly uuid: string;
  readonly event: string;
  readonly distinctId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** An endpoint that the API declares, whether anybody calls it or not. */
export interface InventoryEntry {
  /** As events have it: `GET /api/v1/projects/{project_id}`; the parameters' names don't matter. */
  readonly endpoint: string;
  /** What it belongs to, such as an OpenAPI tag. @default the last word of its path that is no parameter */
  readonly feature?: string;
  readonly deprecated?: boolean;
}

/** What a question can be narrowed to, or needs to know. Each insight says which of them it reads. */
export interface Parameters {
  /** The `organization_id`. */
  readonly organization?: string | undefined;
  /** The distinct id. */
  readonly caller?: string | undefined;
  readonly endpoint?: string | undefined;
  /** What endpoints belong to, in all their versions; see `InventoryEntry`. */
  readonly feature?: string | undefined;
  /** ISO 8601 times, the first included, the second not. @default all that is there */
  readonly period?: { readonly from?: string | undefined; readonly to?: string | undefined } | undefined;
  /** Names of events, the first step first. @default the named events, in the order in which most callers do them */
  readonly journey?: readonly string[] | undefined;
  /** @default what the app reported with `reportEndpoints()`, else the endpoints that were called */
  readonly inventory?: readonly InventoryEntry[] | undefined;
  /** How long one point of a line is. @default one that makes at most 120 points */
  readonly interval?: 'second' | 'minute' | 'hour' | 'day' | undefined;
}

/** How an answer is drawn; keys of columns. */
export interface Chart {
  readonly kind: 'bars' | 'line' | 'funnel';
  readonly label: string;
  readonly value: string;
  /** One line or colour for each of its values. */
  readonly series?: string;
}

/**
 * A question, once for everybody who asks it: the page, the terminal, the dashboards and the tests. Its `answer` is
 * pure and runs in a browser as well. The same answer in HogQL has its own files, by `InsightId`.
 */
export interface Insight {
  readonly id: InsightId;
  /** The question in plain words. */
  readonly title: string;
  /** What to do with the answer. */
  readonly advice: string;
  /** What it means that there are no rows, and what to do next. */
  readonly empty: string;
  readonly parameters: readonly (keyof Parameters)[];
  readonly columns: readonly Column[];
  /** How it is drawn, where a drawing says more than the table. */
  readonly chart?: Chart;
  /**
   * The rows, the most telling first. Each number is a sum of `request_count`, so that events of one request, of many
   * and of a sample give the same answer; an event that is there twice counts once. 100,000 events take some tens of
   * milliseconds, the first question about an array of them some hundred more.
   */
  readonly answer: (events: readonly InsightEvent[], parameters?: Parameters) => readonly Row[];
}
