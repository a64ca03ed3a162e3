import { GROUP_PREFIX, PROPERTY_PREFIX, SET_ONCE_PREFIX, SET_PREFIX } from '../span/attributes.js';
import type { Bag } from './bag.js';

/** What the app gave under the names that have a prefix, by what is behind it; the first span's value counts. */
export interface Given {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly set: ReadonlyMap<string, unknown>;
  readonly setOnce: ReadonlyMap<string, unknown>;
  /** All values of a group type, the strongest first: one that can't be sent makes room for the next. */
  readonly groups: ReadonlyMap<string, readonly unknown[]>;
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();
const NONE: Given = { properties: NOTHING, set: NOTHING, setOnce: NOTHING, groups: NOTHING };

/** Reads what the app named itself, of all the spans. */
export function readGiven(bags: readonly Bag[]): Given {
  let collected: Collected | undefined;
  for (const bag of bags) {
    for (const [key, value] of bag.given) collect((collected ??= new Collected()), key, value);
  }
  return collected ?? NONE;
}

class Collected implements Given {
  readonly properties: Map<string, unknown> = new Map();
  readonly set: Map<string, unknown> = new Map();
  readonly setOnce: Map<string, unknown> = new Map();
  readonly groups: Map<string, unknown[]> = new Map();
}

function collect(collected: Collected, key: string, value: unknown): void {
  if (key.startsWith(PROPERTY_PREFIX)) add(collected.properties, key.slice(PROPERTY_PREFIX.length), value);
  else if (key.startsWith(SET_PREFIX)) add(collected.set, key.slice(SET_PREFIX.length), value);
  else if (key.startsWith(SET_ONCE_PREFIX)) add(collected.setOnce, key.slice(SET_ONCE_PREFIX.length), value);
  else if (key.startsWith(GROUP_PREFIX)) {
    const type = key.slice(GROUP_PREFIX.length);
    const known = collected.groups.get(type);
    if (known) known.push(value);
    else collected.groups.set(type, [value]);
  }
}

function add(found: Map<string, unknown>, name: string, value: unknown): void {
  if (name !== '' && value !== undefined && !found.has(name)) found.set(name, value);
}
