import type { JsonValue } from './product-event.js';

const MAX_STRING_LENGTH = 1_024;
const MAX_ARRAY_LENGTH = 64;
const MAX_KEY_LENGTH = 200;

/** How far an object is followed: one that holds itself in a hundred places has no end. */
interface Bounds {
  readonly depth: number;
  /** Values in all, however deep. */
  readonly values: number;
  /** Whether an instance of a class is left out, whose fields nobody meant to send. */
  readonly plainOnly: boolean;
}

const WHOLE_EVENT: Bounds = { depth: 5, values: 10_000, plainOnly: false };
const ONE_PROPERTY: Bounds = { depth: 3, values: 256, plainOnly: true };
/** Of one property's object, as JSON. */
const MAX_OBJECT_BYTES = 8_192;

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A scalar, or a short array of scalars, as JSON keeps it: strings cut at 1,024 characters and without lone
 * surrogates, finite numbers, dates in ISO 8601. `undefined` for everything else, and for what throws.
 */
export function scalarOrArray(value: unknown): JsonValue | undefined {
  if (typeof value !== 'object') return scalar(value);
  try {
    return Array.isArray(value) ? arrayOfScalars(value) : scalar(value);
  } catch {
    return undefined;
  }
}

/**
 * As {@link scalarOrArray}, and plain objects: three levels of them, 256 values and 8 KiB at most. What lies deeper is
 * left out; an object with more in it is left out as a whole. No instance of a class, whose fields nobody named.
 */
export function propertyValue(value: unknown): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return scalarOrArray(value);
  try {
    if (!isPlain(value)) return scalarOrArray(value);
    const safe = readBounded(value, ONE_PROPERTY);
    if (safe === undefined || Buffer.byteLength(JSON.stringify(safe)) > MAX_OBJECT_BYTES) return undefined;
    return safe;
  } catch {
    return undefined;
  }
}

/** As {@link scalarOrArray}, and objects up to five levels deep: for a whole event that the app's own code returns. */
export function jsonValue(value: unknown): JsonValue | undefined {
  return readBounded(value, WHOLE_EVENT);
}

/** `undefined`, too, for more values than one property may have. */
function readBounded(value: unknown, bounds: Bounds): JsonValue | undefined {
  let left = bounds.values;
  const whole = read(value, 0);
  return bounds.plainOnly && left < 0 ? undefined : whole;

  function read(item: unknown, depth: number): JsonValue | undefined {
    left -= 1;
    if (typeof item !== 'object' || item === null || item instanceof Date) return scalarOrArray(item);
    if (depth >= bounds.depth || left < 0) return undefined;
    if (Array.isArray(item)) return readArray(item, depth + 1);
    return bounds.plainOnly && !isPlain(item) ? undefined : readObject(item, depth + 1);
  }

  function readArray(items: readonly unknown[], depth: number): JsonValue[] {
    const copy: JsonValue[] = [];
    for (let at = 0; at < items.length && at < MAX_ARRAY_LENGTH; at += 1) {
      const safe = read(items[at], depth);
      if (safe !== undefined) copy.push(safe);
    }
    return copy;
  }

  function readObject(values: object, depth: number): JsonValue {
    const copy: Record<string, JsonValue> = {};
    for (const [key, item] of ownEntries(values)) {
      if (left < 0) break;
      const name = safeKey(key);
      const safe = name === undefined ? undefined : read(item, depth);
      if (name !== undefined && safe !== undefined) copy[name] = safe;
    }
    return copy;
  }
}

/** Without a class of its own, in whichever realm it was made. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === 'object' && (prototype === null || Object.getPrototypeOf(prototype) === null);
}

/** The name under which a value may be sent; `undefined` for one that could reach a prototype. */
export function safeKey(key: string): string | undefined {
  if (key === '' || key.length > MAX_KEY_LENGTH || UNSAFE_KEYS.has(key)) return undefined;
  return key.isWellFormed() ? key : key.toWellFormed();
}

/** Own enumerable entries; those whose getter throws are left out. */
export function* ownEntries(values: object): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(values)) {
    let value: unknown;
    try {
      value = Reflect.get(values, key);
    } catch {
      // This value is not to be had; the others are.
      continue;
    }
    yield [key, value];
  }
}

function arrayOfScalars(values: readonly unknown[]): JsonValue[] | undefined {
  if (values.length > MAX_ARRAY_LENGTH) return undefined;
  const items: JsonValue[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const item = scalar(values[at]);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function scalar(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_STRING_LENGTH
        ? value.slice(0, MAX_STRING_LENGTH).toWellFormed()
        : value.isWellFormed()
          ? value
          : value.toWellFormed();
    case 'number':
      // JSON has no -0.
      return Number.isFinite(value) ? value + 0 : undefined;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      return value instanceof Date && !Number.isNaN(value.getTime()) ? isoText(value) : undefined;
    default:
      return undefined;
  }
}

/** A subclass may write anything into its own `toISOString()`. */
function isoText(date: Date): string {
  return new Date(date.getTime()).toISOString();
}
