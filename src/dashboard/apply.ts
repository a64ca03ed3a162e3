import { withHiddenMarker, withMarker } from './marker.js';
import type { TherePart, WantedPart } from './part.js';
import { isChange, type PlannedPart } from './plan.js';
import type { RestClient } from './rest/client.js';
import { idIn, type Json, recordsIn, textIn } from './rest/json.js';

/** Told before each step, in words. */
export type OnStep = (step: string) => void;

const TAGS = ['spanhog'];
/** PostHog's limit for an insight's description, marker and all. */
const MAX_DESCRIPTION = 400;

/**
 * Writes what the plan says, in an order in which breaking off anywhere leaves nothing that the next run can't mend:
 * each thing is made with its marker in one request, a place is written before the note of it, and the dashboard is
 * noted as finished last.
 */
export async function applyParts(
  client: RestClient,
  plan: readonly PlannedPart[],
  onStep: OnStep,
): Promise<number> {
  const changes = plan.filter((part) => isChange(part));
  if (changes.length === 0) return idOf(boardIn(plan)?.there);
  const of = (kind: WantedPart['kind']): readonly PlannedPart[] =>
    changes.filter(({ wanted }) => wanted.kind === kind);
  const boardId = await ensureBoard(client, boardIn(plan), onStep);
  await placeExisting(client, boardId, [...of('section'), ...of('tile')], onStep);
  const placed: Json[] = [];
  for (const part of of('tile')) {
    onStep(part.wanted.title);
    const layouts = await writeInsight(client, boardId, part);
    if (layouts) placed.push(layouts);
  }
  if (placed.length > 0) {
    onStep('places');
    await client.patch(`dashboards/${boardId}/`, { tiles: placed });
  }
  for (const part of of('cohort')) {
    onStep(part.wanted.title);
    await writeCohort(client, part);
  }
  await finishBoard(client, boardId, boardIn(plan));
  return boardId;
}

function boardIn(plan: readonly PlannedPart[]): PlannedPart | undefined {
  return plan.find(({ wanted }) => wanted.kind === 'dashboard');
}

function idOf(there: TherePart | undefined): number {
  return typeof there?.id === 'number' ? there.id : 0;
}

/** A new dashboard is noted as unfinished. */
async function ensureBoard(
  client: RestClient,
  part: PlannedPart | undefined,
  onStep: OnStep,
): Promise<number> {
  if (part === undefined || part.there !== undefined) return idOf(part?.there);
  onStep(part.wanted.title);
  const { name, description } = part.wanted.fields;
  const made = await client.post('dashboards/', {
    name,
    description: withMarker(textIn(description), '', {}),
    tags: TAGS,
  });
  return idIn(made, 'the new dashboard');
}

async function finishBoard(client: RestClient, id: number, part: PlannedPart | undefined): Promise<void> {
  if (part === undefined || part.action === 'same') return;
  await client.patch(`dashboards/${id}/`, {
    ...(part.updates.includes('name') && { name: part.wanted.fields.name }),
    description: withMarker(textOf(part, 'description'), '', part.applied),
  });
}

/** Places of tiles that are there, and text tiles, old and new: one request. */
async function placeExisting(
  client: RestClient,
  boardId: number,
  parts: readonly PlannedPart[],
  onStep: OnStep,
): Promise<void> {
  const tiles = parts.map((part) => existingTile(part)).filter((tile) => tile !== undefined);
  if (tiles.length === 0) return;
  onStep('sections');
  // A text without an id makes a new tile each time.
  const isRepeatable = tiles.every((tile) => 'id' in tile);
  await client.patch(`dashboards/${boardId}/`, { tiles }, isRepeatable);
}

function existingTile(part: PlannedPart): Json | undefined {
  const { wanted, there, updates } = part;
  const layouts = updates.includes('layout') && { layouts: wanted.layout };
  if (wanted.kind === 'section') {
    const body = withHiddenMarker(textOf(part, 'body'), wanted.key, part.applied);
    if (there === undefined) return { text: { body }, layouts: wanted.layout };
    return { id: there.tileId, text: { id: there.id, body }, ...layouts };
  }
  return layouts && there?.tileId !== undefined ? { id: there.tileId, ...layouts } : undefined;
}

/** Returns where its tile goes, when it is new on the dashboard. */
async function writeInsight(
  client: RestClient,
  boardId: number,
  part: PlannedPart,
): Promise<Json | undefined> {
  const { wanted, there, updates, action } = part;
  const { name, query } = wanted.fields;
  const description = withMarker(textOf(part, 'description'), wanted.key, part.applied);
  if (there === undefined) {
    const body = { name, description, query, tags: TAGS, dashboards: [boardId], saved: true };
    return placeOf(await client.post('insights/', body), boardId, wanted);
  }
  const body = {
    ...(updates.includes('name') && { name }),
    ...(updates.includes('query') && { query }),
    // A person's text that leaves no room for the note stays without it.
    ...(description.length <= MAX_DESCRIPTION && { description }),
    // The list is replaced as a whole.
    ...(action === 'attach' && { dashboards: [...(there.otherBoards ?? []), boardId] }),
  };
  const answer = await client.patch(`insights/${there.id}/`, body);
  return action === 'attach' ? placeOf(answer, boardId, wanted) : undefined;
}

function placeOf(insight: Json, boardId: number, { layout }: WantedPart): Json | undefined {
  const tile = recordsIn(insight['dashboard_tiles']).find(
    (each) => each['dashboard_id'] === boardId && each['deleted'] !== true,
  );
  // Without an id here the next run finds the tile without a place, and gives it one.
  return tile && { id: idIn(tile, 'a new tile'), layouts: layout };
}

async function writeCohort(client: RestClient, part: PlannedPart): Promise<void> {
  const { wanted, there, updates } = part;
  const { name, filters } = wanted.fields;
  const description = withMarker(textOf(part, 'description'), wanted.key, part.applied);
  if (there === undefined) {
    await client.post('cohorts/', { name, description, filters });
    return;
  }
  await client.patch(`cohorts/${there.id}/`, {
    ...(updates.includes('name') && { name }),
    ...(updates.includes('filters') && { filters }),
    description,
  });
}

/** The text that stays or comes: a person's own is kept. */
function textOf({ wanted, there, kept }: PlannedPart, field: 'description' | 'body'): string {
  const source = there !== undefined && kept.includes(field) ? there : wanted;
  return textIn(source.fields[field]);
}
