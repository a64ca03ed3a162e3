import { type Marked, markerOf, readBody, readMarked } from './marker.js';
import { firstLineOf, nameOf, type PartKind, type There, type TherePart } from './part.js';
import type { RestClient } from './rest/client.js';
import { idIn, type Json, recordIn, recordsIn, textIn } from './rest/json.js';
import { Refusal } from './rest/refusal.js';
import type { Section } from './tile.js';

/**
 * Finds what is ours in the project: the dashboard by listing all, tiles by what is on it, and insights that somebody
 * took off it by searching.
 * @throws {Refusal} when two carry one marker: which of them is meant, only a person knows
 */
export async function readThere(
  client: RestClient,
  sections: readonly Section[],
  hasCohorts: boolean,
): Promise<There> {
  const found = await client.list('dashboards/');
  const boards = found.filter((row) => row['deleted'] !== true && markedOf(row).key === '');
  const [row, ...more] = boards;
  if (more.length > 0)
    throw twoOf(
      'dashboards',
      '',
      boards.map((each) => pageOf(client, 'dashboard', each)),
    );
  const board = row && (await client.get(`dashboards/${idIn(row, 'the dashboard')}/`));
  const boardId = board && idIn(board, 'the dashboard');
  const tiles = recordsIn(board?.['tiles']).filter((tile) => tile['deleted'] !== true);
  const onBoard = tiles.flatMap((tile) => partOfTile(tile, sections, boardId) ?? []);
  const known = new Set(onBoard.filter(({ kind }) => kind === 'tile').map(({ id }) => id));
  const off = (await client.list('insights/?search=spanhog%3A&basic=true'))
    .filter((insight) => insight['deleted'] !== true && !known.has(idIn(insight, 'an insight')))
    .flatMap((insight) => insightPart(insight, {}, boardId) ?? []);
  const cohorts = hasCohorts ? await readCohorts(client) : [];
  return {
    board: board && {
      ...base('dashboard', board, markedOf(board)),
      fields: { name: textIn(board['name']), description: markedOf(board).text },
    },
    parts: byName(client, [...onBoard, ...off, ...cohorts]),
    foreignTiles: tiles.length - onBoard.length,
  };
}

async function readCohorts(client: RestClient): Promise<readonly TherePart[]> {
  const rows = await client.list('cohorts/');
  return rows.flatMap((row) => {
    const marked = markedOf(row);
    if (row['deleted'] === true || marked.key === undefined || marked.key === '') return [];
    const fields = { name: textIn(row['name']), description: marked.text, filters: row['filters'] };
    return [{ ...base('cohort', row, marked), fields }];
  });
}

function partOfTile(
  tile: Json,
  sections: readonly Section[],
  boardId: number | undefined,
): TherePart | undefined {
  const layout = boxIn(recordIn(tile['layouts'])['sm']);
  const own = { tileId: idIn(tile, 'a tile'), ...(layout && { layout }) };
  const text = recordIn(tile['text']);
  if (typeof text['body'] === 'string') return textPart(text, text['body'], own, sections);
  return insightPart(recordIn(tile['insight']), own, boardId);
}

interface OnBoard {
  readonly tileId?: number;
  readonly layout?: Json;
}

function textPart(
  text: Json,
  body: string,
  { tileId, layout }: OnBoard,
  sections: readonly Section[],
): TherePart | undefined {
  const marked = readBody(body);
  const byLine = sections.find((section) => firstLineOf(section.body) === firstLineOf(body))?.key;
  const key = marked.key ?? byLine;
  if (key === undefined) return undefined;
  return {
    ...base('section', text, { ...marked, key }),
    ...(tileId !== undefined && { tileId }),
    title: firstLineOf(body).replace(/^#+ /, ''),
    fields: { body: marked.text, ...(layout && { layout }) },
  };
}

function insightPart(
  insight: Json,
  { tileId, layout }: OnBoard,
  boardId: number | undefined,
): TherePart | undefined {
  const marked = markedOf(insight);
  if (marked.key === undefined || marked.key === '') return undefined;
  const boards = recordsIn(insight['dashboard_tiles'])
    .filter((tile) => tile['deleted'] !== true)
    .map((tile) => tile['dashboard_id'])
    .filter((id) => typeof id === 'number');
  return {
    ...base('tile', insight, marked),
    ...(tileId !== undefined && { tileId }),
    fields: {
      name: textIn(insight['name']),
      description: marked.text,
      query: insight['query'],
      ...(layout && { layout }),
    },
    otherBoards: [...new Set(boards)].filter((id) => id !== boardId),
  };
}

function base(kind: PartKind, row: Json, { key = '', applied }: Marked): Omit<TherePart, 'fields'> {
  return { kind, key, applied, id: idIn(row, `a ${kind}`), title: textIn(row['name']) };
}

function markedOf(row: Json): Marked {
  return readMarked(textIn(row['description']));
}

/** What people place; PostHog adds more. A tile that nobody placed yet has none. */
function boxIn(value: unknown): Json | undefined {
  const { x, y, w, h } = recordIn(value);
  return [x, y, w, h].every((each) => typeof each === 'number') ? { x, y, w, h } : undefined;
}

function byName(client: RestClient, parts: readonly TherePart[]): ReadonlyMap<string, TherePart> {
  const named = new Map<string, TherePart>();
  for (const part of parts) {
    const other = named.get(nameOf(part));
    if (other)
      throw twoOf(
        WORDS[part.kind],
        part.key,
        [other, part].map((each) => shownPart(client, each)),
      );
    named.set(nameOf(part), part);
  }
  return named;
}

const WORDS: Readonly<Record<PartKind, string>> = {
  dashboard: 'dashboards',
  section: 'text tiles',
  tile: 'insights',
  cohort: 'cohorts',
  endpoint: 'endpoints',
};

/** @throws nothing; the error is for the caller to throw */
export function twoOf(what: string, key: string, shown: readonly string[]): Refusal {
  return new Refusal(
    `${shown.length} ${what} carry the marker ${markerOf(key)}: ${shown.join(', ')}. Delete the copy, or take the ` +
      `marker out of it and it is yours; then run it again. Nothing was changed`,
  );
}

function shownPart(client: RestClient, { kind, id, title }: TherePart): string {
  if (kind === 'tile') return client.page(`insights?search=${encodeURIComponent(title)} (id ${id})`);
  return kind === 'cohort' ? client.page(`cohorts/${id}`) : JSON.stringify(title);
}

function pageOf(client: RestClient, page: string, row: Json): string {
  return client.page(`${page}/${idIn(row, page)}`);
}
