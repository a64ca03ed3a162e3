import type { Applied, Field, Fields } from './marker.js';
import type { Blueprint, Layout } from './tile.js';

export type PartKind = 'dashboard' | 'section' | 'tile' | 'cohort' | 'endpoint';

/** One thing that is wanted. */
export interface WantedPart {
  readonly kind: PartKind;
  /** `''` for the dashboard itself. */
  readonly key: string;
  readonly title: string;
  readonly fields: Fields;
  readonly layout?: Layout;
}

/** One thing of ours that is there, as it is now. */
export interface TherePart {
  readonly kind: PartKind;
  readonly key: string;
  readonly title: string;
  /** The dashboard's, insight's, text's or cohort's; an endpoint's is its name. */
  readonly id: number | string;
  readonly tileId?: number;
  readonly fields: Fields;
  readonly applied: Applied;
  /** Other dashboards that an insight is on. */
  readonly otherBoards?: readonly number[];
}

/** The dashboard with its tiles, texts and cohorts; nothing of anybody else's but how many tiles there are. */
export interface There {
  readonly board: TherePart | undefined;
  /** By {@link nameOf}, without the dashboard. */
  readonly parts: ReadonlyMap<string, TherePart>;
  /** Tiles on the dashboard that aren't ours. */
  readonly foreignTiles: number;
}

/** What tells parts apart: a cohort and a tile may have one key. */
export function nameOf({ kind, key }: Pick<WantedPart, 'kind' | 'key'>): string {
  return `${kind}/${key}`;
}

/** The blueprint's parts in the order in which they are read. */
export function partsOf(blueprint: Blueprint): readonly WantedPart[] {
  const { name, description, sections, tiles, cohorts } = blueprint;
  const rows: readonly WantedPart[] = [
    ...sections.map(({ key, body, layout }) => ({
      kind: 'section' as const,
      key,
      title: firstLineOf(body).replace(/^#+ /, ''),
      fields: { body, layout: layout.sm },
      layout,
    })),
    ...tiles.map(({ key, layout, ...tile }) => ({
      kind: 'tile' as const,
      key,
      title: tile.name,
      fields: { ...tile, layout: layout.sm },
      layout,
    })),
  ].toSorted((a, b) => a.layout.xs.y - b.layout.xs.y);
  return [
    { kind: 'dashboard', key: '', title: name, fields: { name, description } },
    ...rows,
    ...cohorts.map(({ key, ...cohort }) => ({
      kind: 'cohort' as const,
      key,
      title: cohort.name,
      fields: cohort,
    })),
  ];
}

export function firstLineOf(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}

/** What a reader calls a field. */
export const FIELD_WORDS: Readonly<Record<Field, string>> = {
  name: 'name',
  description: 'description',
  query: 'query',
  filters: 'filters',
  layout: 'place',
  body: 'text',
};
