import type { Attributes } from '@opentelemetry/api';
import { GROUP_PREFIX, PROPERTY_PREFIX, readValue, SET_ONCE_PREFIX, SET_PREFIX } from '../span/attributes.js';

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
const COMMON_PREFIX = 'posthog.';

/** Reads the attributes with a prefix, in one pass over the spans' keys. */
export function readGiven(bags: readonly Attributes[]): Given {
  let collected: Collected | undefined;
  for (const bag of bags) {
    for (const key in bag) {
      if (key.startsWith(COMMON_PREFIX)) collect((collected ??= new Collected()), bag, key);
    }
  }
  return collected ?? NONE;
}

class Collected implements Given {
  readonly properties: Map<string, unknown> = new Map();
  readonly set: Map<string, unknown> = new Map();
  readonly setOnce: Map<string, unknown> = new Map();
  readonly groups: Map<string, unknown[]> = new Map();
}

function collect(collected: Collected, bag: Attributes, key: string): void {
  if (key.startsWith(PROPERTY_PREFIX)) add(collected.properties, bag, key, PROPERTY_PREFIX);
  else if (key.startsWith(SET_PREFIX)) add(collected.set, bag, key, SET_PREFIX);
  else if (key.startsWith(SET_ONCE_PREFIX)) add(collected.setOnce, bag, key, SET_ONCE_PREFIX);
  else if (key.startsWith(GROUP_PREFIX)) {
    const type = key.slice(GROUP_PREFIX.length);
    const known = collected.groups.get(type);
    if (known) known.push(readValue(bag, key));
    else collected.groups.set(type, [readValue(bag, key)]);
  }
}

function add(found: Map<string, unknown>, bag: Attributes, key: string, prefix: string): void {
  const name = key.slice(prefix.length);
  if (name === '' || found.has(name)) return;
  const value = readValue(bag, key);
  if (value !== undefined) found.set(name, value);
}
