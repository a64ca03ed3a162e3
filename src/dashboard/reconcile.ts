import { fingerprint, isWithin } from './fingerprint.js';
import { type Applied, appliedOf, type Field, type Fields, sameApplied } from './marker.js';

/** What becomes of something that is ours and there. */
export interface Reconciled {
  /** Fields that are written. */
  readonly updates: readonly Field[];
  /** Fields that a person changed, and that stay as they are. */
  readonly kept: readonly Field[];
  /** How it is left. */
  readonly applied: Applied;
  /** Whether nothing has to be written, not even {@link applied}. */
  readonly isSame: boolean;
}

/**
 * Compares what is wanted with what is there. A field that is no longer as we left it was changed by a person, and is
 * theirs unless `force` says otherwise; one that is missing, as a tile's layout between two requests, is nobody's.
 */
export function reconcile(wanted: Fields, there: Fields, before: Applied, force: boolean): Reconciled {
  const after = appliedOf(wanted);
  const updates: Field[] = [];
  const kept: Field[] = [];
  for (const field of fieldsOf(after)) {
    const actual = there[field];
    if (isWithin(wanted[field], actual)) continue;
    const isOurs = actual === undefined || before[field] === fingerprint(actual);
    (force || isOurs ? updates : kept).push(field);
  }
  const applied = {
    ...after,
    ...Object.fromEntries(kept.map((field) => [field, before[field]])),
  };
  return { updates, kept, applied, isSame: updates.length === 0 && sameApplied(applied, before) };
}

function fieldsOf(applied: Applied): readonly Field[] {
  const known: readonly Field[] = ['name', 'description', 'query', 'filters', 'layout', 'body'];
  return known.filter((field) => field in applied);
}
