import type { Applied, Field } from './marker.js';
import { nameOf, type There, type TherePart, type WantedPart } from './part.js';
import { reconcile } from './reconcile.js';

/**
 * What becomes of a part: `note` writes how it was left and changes nothing that people see; `kept` is a person's
 * whole decision, a tile that somebody took off the dashboard.
 */
export type Action = 'create' | 'update' | 'attach' | 'note' | 'kept' | 'same';

export interface PlannedPart {
  readonly wanted: WantedPart;
  /** `undefined`: to be made. */
  readonly there: TherePart | undefined;
  readonly action: Action;
  readonly updates: readonly Field[];
  /** Fields that a person changed. */
  readonly kept: readonly Field[];
  readonly applied: Applied;
}

/** Compares all parts with what is there. Pure. */
export function planParts(
  wanted: readonly WantedPart[],
  there: There,
  force: boolean,
): readonly PlannedPart[] {
  return wanted.map((part) => {
    const own = part.kind === 'dashboard' ? there.board : there.parts.get(nameOf(part));
    return planPart(part, own, { force, isFinished: isFinished(there.board) });
  });
}

export function planPart(
  wanted: WantedPart,
  there: TherePart | undefined,
  { force, isFinished: finished }: { readonly force: boolean; readonly isFinished: boolean },
): PlannedPart {
  const { updates, kept, applied, isSame } = reconcile(
    wanted.fields,
    there?.fields ?? {},
    there?.applied ?? {},
    force,
  );
  const part = { wanted, there, updates, kept, applied };
  if (there === undefined) return { ...part, action: 'create' };
  if (wanted.kind === 'tile' && there.tileId === undefined) {
    // Somebody took it off, unless the dashboard is new, or a run broke off before it was whole.
    if (finished && !force) return { ...part, action: 'kept', updates: [], kept: [] };
    return { ...part, action: 'attach' };
  }
  if (updates.length > 0) return { ...part, action: 'update' };
  return { ...part, action: isSame ? 'same' : 'note' };
}

/** Whether a run has come to its end on this dashboard; only then a tile that is missing was taken off. */
function isFinished(board: TherePart | undefined): boolean {
  return board?.applied.name !== undefined;
}

/** Whether anything is written. */
export function isChange({ action }: PlannedPart): boolean {
  return action !== 'same' && action !== 'kept';
}
