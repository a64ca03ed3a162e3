import type { Attributes } from '@opentelemetry/api';
import { EVENT_KEY, textOf } from '../span/attributes.js';

/** Attributes by their places in a bag, in the order in which they count. */
export type Keys = readonly number[];

/** What an attribute's name is to us. */
interface Name {
  /** Its place in a bag; -1 for none. */
  readonly place: number;
  /** Whether it begins with `posthog.`: what is behind that is the app's to choose. */
  readonly isGiven: boolean;
  /** Whether a child of the request that has it tells something of the request. */
  readonly tells: boolean;
}

const UNKNOWN: Name = { place: -1, isGiven: false, tells: false };
const GIVEN: Name = { place: -1, isGiven: true, tells: true };
const GIVEN_PREFIX = 'posthog.';
/** Names that are none of ours are remembered as well; an app that makes up names must not fill the memory. */
const MAX_NAMES = 2_000;
const names = new Map<string, Name>();
/** A bag without anything in it. */
const EMPTY: undefined[] = [];

/**
 * The places of these attributes. To be called once for each reader, as its module loads or the options are read:
 * requests are then read by place, without a look-up by name.
 */
export function keysOf(...keys: readonly string[]): Keys {
  return keys.map(placeOf);
}

function placeOf(key: string): number {
  const known = names.get(key);
  if (known && known.place >= 0) return known.place;
  const place = EMPTY.push(undefined) - 1;
  const isGiven = key.startsWith(GIVEN_PREFIX);
  names.set(key, { place, isGiven, tells: isGiven });
  return place;
}

/** Says which attributes tell of the request when a child of it has them. */
export function letTell(...keys: readonly string[]): void {
  for (const key of keys) names.set(key, { ...nameOf(key), place: placeOf(key), tells: true });
}

const EVENT_PLACE = placeOf(EVENT_KEY);

/** The attributes of one span, gone through once: those that have a place, and those that the app named. */
export class Bag {
  readonly #values: unknown[];
  /** Attributes that begin with `posthog.`. */
  readonly given: readonly (readonly [key: string, value: unknown])[];

  constructor(attributes: Attributes) {
    const values: unknown[] = EMPTY.slice();
    let given: (readonly [string, unknown])[] | undefined;
    for (const key of keysIn(attributes)) {
      const { place, isGiven } = nameOf(key);
      if (place < 0 && !isGiven) continue;
      const value = valueOf(attributes, key);
      if (place >= 0) values[place] = value;
      if (isGiven) (given ??= []).push([key, value]);
    }
    this.#values = values;
    this.given = given ?? NONE;
  }

  /** As the span has it; `undefined` for what isn't there, and for what throws. */
  value(place: number): unknown {
    return this.#values[place];
  }

  /** As trimmed text; `undefined` for what has none. */
  text(place: number): string | undefined {
    return textOf(this.#values[place]);
  }
}

const NONE: readonly never[] = [];

/**
 * What a child of the request knows, when it knows something of it by a name that tells. A child with an event name of its own is an event of its own; its facts are not the request's.
 */
export function readChild(attributes: Attributes, extraKeys: ReadonlySet<number>): Bag | undefined {
  let tells = false;
  for (const key of keysIn(attributes)) {
    const name = nameOf(key);
    if (name.place === EVENT_PLACE) return undefined;
    tells ||= name.tells || (extraKeys.size > 0 && extraKeys.has(name.place));
  }
  return tells ? new Bag(attributes) : undefined;
}

/** The first text found, by key and then by span. */
export function firstText(bags: readonly Bag[], keys: Keys): string | undefined {
  for (const key of keys) {
    for (const bag of bags) {
      const text = bag.text(key);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function nameOf(key: string): Name {
  return names.get(key) ?? remember(key);
}

function remember(key: string): Name {
  const name = key.startsWith(GIVEN_PREFIX) ? GIVEN : UNKNOWN;
  if (names.size < MAX_NAMES) names.set(key, name);
  return name;
}

/** Own keys only; none of what throws. */
function keysIn(attributes: Attributes): readonly string[] {
  try {
    return Object.keys(attributes);
  } catch {
    return NONE;
  }
}

function valueOf(attributes: Attributes, key: string): unknown {
  try {
    return attributes[key];
  } catch {
    return undefined;
  }
}
