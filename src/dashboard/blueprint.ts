import type { InsightId, InventoryEntry, QueryableInsight } from '../insights/index.js';
import { apiCohorts } from './cohorts.js';
import type { Blueprint, Box, Layout, Section, Tile } from './tile.js';

/** What the dashboard is about. */
export interface BlueprintInput {
  readonly insights: readonly QueryableInsight[];
  /** The user's own named events, in the order of the happy path. */
  readonly journey: readonly string[];
  /** The default event's name. */
  readonly defaultEvent: string;
  /** The endpoints that the API declares. */
  readonly inventory?: readonly InventoryEntry[] | undefined;
}

/** Questions that are read together; two beside each other, one alone as wide as the board. */
const SECTIONS: readonly {
  readonly key: string;
  readonly title: string;
  readonly ids: readonly InsightId[];
}[] = [
  {
    key: 'section-use',
    title: 'What is used',
    ids: ['top-endpoints', 'unused-endpoints', 'endpoint-over-time', 'auth-methods'],
  },
  { key: 'section-people', title: 'How people get on', ids: ['journey', 'activation'] },
  {
    key: 'section-versions',
    title: 'Versions and clients',
    ids: ['versions-by-user', 'mixed-versions', 'clients'],
  },
  { key: 'section-failures', title: 'What fails', ids: ['failing-callers', 'failures'] },
  {
    key: 'section-next',
    title: 'What to teach, and what to end',
    ids: ['underused-by-organization', 'deprecate'],
  },
];
const COLUMNS = 12;
const HALF = COLUMNS / 2;
const TILE_HEIGHT = 6;
const HEADING_HEIGHT = 1;
const MAX_NAME = 400;

/** Everything that spanhog wants in a project, of the questions and the user's own events. Pure. */
export function blueprintOf({ insights, ...about }: BlueprintInput): Blueprint {
  const { journey, defaultEvent, inventory } = about;
  const parameters = { ...(journey.length > 0 && { journey }), ...(inventory && { inventory }) };
  const byId = new Map(insights.map((insight) => [insight.id, insight]));
  const sections: Section[] = [];
  const tiles: Tile[] = [];
  let y = 0;
  for (const { key, title, ids } of SECTIONS) {
    const own = ids.flatMap((id) => byId.get(id) ?? []);
    // On a narrow screen one is below the other, so a row there is one of them all before it.
    const xsY = (): number => sections.length * HEADING_HEIGHT + tiles.length * TILE_HEIGHT;
    sections.push({
      key,
      body: `## ${title}`,
      layout: layoutOf({ x: 0, y, w: COLUMNS, h: HEADING_HEIGHT }, xsY()),
    });
    y += HEADING_HEIGHT;
    for (const [at, insight] of own.entries()) {
      const isAlone = at % 2 === 0 && at === own.length - 1;
      const box = { x: at % 2 === 0 ? 0 : HALF, y, w: isAlone ? COLUMNS : HALF, h: TILE_HEIGHT };
      tiles.push({
        key: insight.id,
        name: insight.title.slice(0, MAX_NAME),
        description: insight.advice,
        query: { ...insight.query(parameters) },
        layout: layoutOf(box, xsY()),
      });
      if (at % 2 === 1 || isAlone) y += TILE_HEIGHT;
    }
  }
  const events = [...new Set([defaultEvent, ...journey])];
  return {
    name: 'API usage',
    description:
      'How the API is used, from its own server spans. Every number sums request_count, and is an estimate (≈) where events have a sampling_rate.',
    sections,
    tiles,
    cohorts: apiCohorts(events),
    events,
  };
}

function layoutOf(sm: Box, xsY: number): Layout {
  return { sm, xs: { x: 0, y: xsY, w: 1, h: sm.h } };
}
