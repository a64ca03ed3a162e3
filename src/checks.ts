/** A programmer's mistake in an option: what was expected and what came, by its kind. */
export function optionError(name: string, expected: string, got: unknown): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${expected}, got ${describe(got)}`);
}

/** As {@link optionError}, for patterns and templates: one that looks like such is shown. */
export function patternError(name: string, expected: string, got: unknown): TypeError {
  const came =
    typeof got === 'string' && isPatternLike(got) ? `${JSON.stringify(got)} (string)` : describe(got);
  return new TypeError(`Expected \`${name}\` to be ${expected}, got ${came}`);
}

/** Whether a text begins like an endpoint, and so was meant to be one: it is no secret. */
export function isPatternLike(text: string): boolean {
  return PATTERN.test(text);
}

const PATTERN = /^(?:(?:[A-Za-z]{1,10}|\*)\s+)?\/[\w/{}[\]:*.-]{0,60}$/;

/** A plain object with known keys only. @throws TypeError naming the nearest known key for an unknown one. */
export function checkRecord(
  name: string,
  value: unknown,
  known: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw optionError(name, 'an object', value);
  for (const key of Object.keys(value)) {
    if (known && !known.includes(key)) throw new TypeError(unknownKey(name, key, known));
  }
  return value;
}

/** A boolean, or the default. */
export function checkBoolean(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw optionError(name, 'true or false', value);
}

/** A text or an array of texts, as an array; nothing is an empty one. */
export function checkTexts(name: string, value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.map((text) => {
    if (typeof text === 'string' && text.trim() !== '') return text.trim();
    throw optionError(name, what, text);
  });
}

/** Whether a value may be called; with what, and what it returns, is its writer's word. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- else a guard for each kind of function
export function isFunction<T extends (...args: never[]) => unknown>(value: unknown): value is T {
  return typeof value === 'function';
}

/** An object that is neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKey(name: string, key: string, known: readonly string[]): string {
  const path = name === 'options' ? key : `${name}.${key}`;
  return `Unknown option \`${shown(path, 200)}\`; ${hintFor(key, known)}`;
}

/** What the writer of an unknown name may have meant: the nearest known one, else all of them. */
function hintFor(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined
    ? `known are ${known.map((each) => `\`${each}\``).join(', ')}`
    : `did you mean \`${nearest}\`?`;
}

/**
 * The known name that a misspelt one may stand for.
 * @param maxTypos Letters that may differ, at most; about half of the name by default.
 */
export function nearestOf(key: string, known: readonly string[], maxTypos?: number): string | undefined {
  const lower = key.slice(0, 50).toLowerCase();
  const [best] = known
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= (maxTypos ?? Math.max(2, best.name.length / 2)) ? best.name : undefined;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** PostHog's tokens and keys, and what else stands where passwords do. */
const SECRETS = /\b(ph[a-z]_)\w+|(\/\/)[^@\s]*@/gi;

/** The text to show, without the secrets that people put into the wrong option. */
function shown(text: string, maxLength: number): string {
  const safe = text.slice(0, 1_000).replaceAll(SECRETS, '$1$2…');
  return safe.length > maxLength ? `${safe.slice(0, maxLength)}…` : safe;
}

/** What no secret looks like. */
const PLAIN = /^\d{0,6}$/;
const MAX_SHOWN_NUMBER = 1e6;

/**
 * What came, by its kind. A text is not shown unless it can be no secret: a key, a password or a whole connection
 * string may stand in any option's place.
 */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  switch (typeof value) {
    case 'string':
      if (PLAIN.test(value)) return `${JSON.stringify(value)} (string)`;
      return `a string of ${value.length} characters`;
    case 'number':
      return Math.abs(value) > MAX_SHOWN_NUMBER ? 'a number' : `${value} (number)`;
    case 'boolean':
      return `${value} (boolean)`;
    case 'object':
      return Array.isArray(value) ? 'an array' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}
