import type { There, TherePart } from './part.js';
import type { OnStep } from './apply.js';
import { fingerprint } from './fingerprint.js';
import type { RestClient } from './rest/client.js';

/** What goes and what stays. */
export interface Removal {
  readonly gone: readonly TherePart[];
  /** What people changed, or put on dashboards of their own. */
  readonly kept: readonly TherePart[];
  /** Whether the dashboard goes: it stays while anybody's tile is on it. */
  readonly board: 'gone' | 'kept' | 'absent';
}

/** Compares what is there with how we left it. Pure. */
export function planRemoval({ board, parts, foreignTiles }: There, force: boolean): Removal {
  const all = [...parts.values()];
  const kept = force ? [] : all.filter((part) => isEdited(part) || (part.otherBoards?.length ?? 0) > 0);
  const gone = all.filter((part) => !kept.includes(part));
  if (board === undefined) return { gone, kept, board: 'absent' };
  const stays = foreignTiles > 0 || kept.some(({ tileId }) => tileId !== undefined);
  return { gone, kept, board: stays ? 'kept' : 'gone' };
}

/** Having moved a tile is no work that anybody would miss. */
function isEdited({ fields, applied }: TherePart): boolean {
  const known = ['name', 'description', 'query', 'filters', 'body'] as const;
  return known.some(
    (field) =>
      fields[field] !== undefined &&
      applied[field] !== undefined &&
      applied[field] !== fingerprint(fields[field]),
  );
}

/** Deletes, the dashboard last, so that a run that breaks off is found again. PostHog keeps deleted things hidden. */
export async function removeParts(
  client: RestClient,
  { gone, board }: Removal,
  there: There,
  onStep: OnStep,
): Promise<void> {
  for (const { kind, id, title } of gone) {
    if (kind !== 'tile' && kind !== 'cohort') continue;
    onStep(title);
    await client.patch(`${kind === 'tile' ? 'insights' : 'cohorts'}/${id}/`, { deleted: true });
  }
  if (there.board === undefined) return;
  const texts = gone.filter(({ kind, tileId }) => kind === 'section' && tileId !== undefined);
  if (board === 'gone') {
    onStep(there.board.title);
    await client.patch(`dashboards/${there.board.id}/`, { deleted: true });
  } else if (texts.length > 0) {
    onStep('sections');
    const tiles = texts.map(({ tileId }) => ({ id: tileId, deleted: true }));
    await client.patch(`dashboards/${there.board.id}/`, { tiles });
  }
}
