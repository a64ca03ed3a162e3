import type { Json } from './rest/json.js';

/** Columns of the grid from the left, rows from the top. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Where a tile is: on a wide screen, in twelve columns, and on a narrow one, in one. */
export interface Layout {
  readonly sm: Box;
  readonly xs: Box;
}

/** An insight on the dashboard. */
export interface Tile {
  /** What it is known by, whatever it is called. */
  readonly key: string;
  readonly name: string;
  /** What people read; the marker comes after it. */
  readonly description: string;
  /** PostHog's own form of a query. */
  readonly query: Json;
  readonly layout: Layout;
}

/** A heading over the tiles below it. */
export interface Section {
  readonly key: string;
  /** Markdown; its first line names it. */
  readonly body: string;
  readonly layout: Layout;
}

/** People by what they did, never by how often: an event may stand for many requests. */
export interface Cohort {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly filters: Json;
}

/** What spanhog wants to be in a project. */
export interface Blueprint {
  readonly name: string;
  readonly description: string;
  readonly sections: readonly Section[];
  readonly tiles: readonly Tile[];
  readonly cohorts: readonly Cohort[];
  /** Events that definitions are written for. */
  readonly events: readonly string[];
}
