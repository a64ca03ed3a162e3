import type { Attributes } from '@opentelemetry/api';
import { readValue } from '../span/attributes.js';
import { OTHER, type FlagValue } from './api-request.js';
import { BoundedNames } from './bounded-names.js';
import { isHostOrAccount } from './facts/value-shapes.js';
import { isClearValue, isSecretLike } from './route/inference/clear-value.js';

/** On one event, at most. */
const MAX_FLAGS = 20;
/** Different ones in a process: flags are an app's, and are made by hand. */
const MAX_KEYS = 200;
const IDENTIFIER = /^[A-Za-z][\w./-]{0,63}$/;
/** A variant may also be a number or a version. */
const VARIANT = /^[A-Za-z\d][\w./-]{0,63}$/;
const LONG_NUMBER = /\d{6}/;
/** Letters may be all of a part, and one number: whole, it is no name. */
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
/** `gpt`, `4o`, `k8s`, `v2`. */
const ONE_NUMBER = /^[A-Za-z]*(?:\d+[A-Za-z]*)?$/;

/** The evaluations that one span tells of: one in its attributes, any number in its events. */
export class FlagReading {
  readonly #found: (readonly [key: unknown, value: FlagValue | undefined])[] = [];
  #key: unknown;
  #variant: unknown;
  #value: unknown;

  /** One of the span's attributes. */
  note(name: string, value: unknown): void {
    if (name === 'feature_flag.key') this.#key = value;
    else if (name === 'feature_flag.result.variant') this.#variant = value ?? this.#variant;
    else if (name === 'feature_flag.variant') this.#variant ??= value;
    else if (name === 'feature_flag.result.value') this.#value = value;
  }

  /** One of the span's events. */
  add(attributes: Attributes): void {
    const variant =
      readValue(attributes, 'feature_flag.result.variant') ?? readValue(attributes, 'feature_flag.variant');
    const value = readValue(attributes, 'feature_flag.result.value');
    this.#found.push([readValue(attributes, 'feature_flag.key'), flagValue(variant, value)]);
  }

  /** Whether the span itself is an evaluation: what failed in it is none of the request's errors. */
  get isEvaluation(): boolean {
    return this.#key !== undefined;
  }

  /** In the order of the evaluations. */
  get evaluations(): readonly (readonly [key: unknown, value: FlagValue | undefined])[] {
    return this.isEvaluation
      ? [[this.#key, flagValue(this.#variant, this.#value)], ...this.#found]
      : this.#found;
  }
}

/** The flags of a process: keys and variants that look like such, and not without end. */
export class FeatureFlags {
  readonly #keys = new BoundedNames(MAX_KEYS);
  readonly #variants = new Map<string, BoundedNames>();

  /** Which variant each flag had, as it was evaluated last; `undefined` where none was. */
  read(readings: readonly FlagReading[]): Readonly<Record<string, FlagValue>> | undefined {
    const found = new Map<string, FlagValue>();
    for (const { evaluations } of readings) {
      for (const [name, value] of evaluations.toReversed()) {
        const key = flagKey(name);
        if (key === undefined || value === undefined || found.has(key) || found.size === MAX_FLAGS) continue;
        if (this.#isAdmitted(key, value)) found.set(key, value);
      }
    }
    return found.size === 0 ? undefined : Object.fromEntries(found);
  }

  #isAdmitted(key: string, value: FlagValue): boolean {
    if (this.#keys.admit(key, false) === OTHER) return false;
    if (typeof value === 'boolean') return true;
    const variants = this.#variants.get(key) ?? new BoundedNames();
    this.#variants.set(key, variants);
    return variants.admit(String(value), false) !== OTHER;
  }
}

/** The text when it can be the key of a flag. */
export function flagKey(key: unknown): string | undefined {
  return typeof key === 'string' && IDENTIFIER.test(key) && isName(key) ? key : undefined;
}

/** The variant's name, else the value where it is as short and plain as one. */
function flagValue(variant: unknown, value: unknown): FlagValue | undefined {
  for (const one of [variant, value]) {
    if (typeof one === 'boolean') return one;
    if (typeof one === 'number' && Math.abs(one) < 1e6) return one;
    if (typeof one === 'string' && VARIANT.test(one) && isName(one)) return one;
  }
  return undefined;
}

/** No key, nothing that is somebody's number, and words in all its parts: an id changes between letters and digits. */
function isName(text: string): boolean {
  if (isSecretLike(text) || isClearNumber(text) || isHostOrAccount(text)) return false;
  return text.split(/[-_./]/).every((part) => isWordLike(part));
}

/** Long numbers, uuids, days and addresses. */
function isClearNumber(text: string): boolean {
  return LONG_NUMBER.test(text) || UUID.test(text) || (!/[A-Za-z]/.test(text) && isClearValue(text));
}

function isWordLike(part: string): boolean {
  return ONE_NUMBER.test(part) && (!/\d/.test(part) || !isClearValue(part));
}
