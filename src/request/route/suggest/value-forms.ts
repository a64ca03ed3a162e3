import type { Vocabulary } from '../inference/vocabulary.js';
import { wordsIn } from '../inference/words.js';

/** What is the same in some values of one place: `entities.` of `entities.csv`, `:cancel` of `42:cancel`. */
export interface ValueForm {
  readonly start: string;
  readonly end: string;
}

const NO_FORM: ValueForm = { start: '', end: '' };
/** Different values that must share a beginning or an end, but for what only a format or a command can be. */
const MIN_VALUES = 3;
const FORMAT = /^(.+)(\.(?:atom|csv|html?|json|rss|txt|xml|ya?ml))$/i;
const FILE = /^(.+)(\.(?:docx?|gif|jpe?g|mp[34]|pdf|png|svg|wav|xlsx?|zip))$/i;
/** Google's custom methods, `/operations/42:cancel`. */
const COMMAND = /^(.+)(:[a-z][A-Za-z_]+)$/;
/** OData's keys, `/Books(42)`. */
const KEYED = /^([A-Za-z_]+\()(.*)(\))$/;
/** `regions=us`, `entities.csv`, `carrier@7`. */
const PREFIXED = /^([A-Za-z][A-Za-z_-]*[.=@])(.+)$/;

/**
 * The form of each of the values at one place. A beginning or an end of words that the vocabulary knows, and that several
 * values share, is the API's own; a format, a command and a key's entity are by themselves.
 *
 * @param holdsFiles Whether any kind of file is a value there.
 */
export function formsOf(
  values: readonly string[],
  vocabulary: Vocabulary,
  holdsFiles: boolean,
): ReadonlyMap<string, ValueForm> {
  const isKnown = (text: string): boolean => {
    const words = wordsIn(text.replaceAll(/[^A-Za-z_-]/g, ''));
    return words.length > 0 && words.every((word) => vocabulary.has(word));
  };
  const shared = new Map<string, Set<string>>();
  const guesses = values.map((value) => [value, guessOf(value, isKnown)] as const);
  for (const [value, form] of guesses) {
    const key = keyOf(form);
    shared.set(key, (shared.get(key) ?? new Set<string>()).add(value));
  }
  return new Map(
    guesses.map(([value, form]) => {
      const isFile = FILE.test(value) && form.start === '';
      const isSure = (form.end !== '' && !isFile) || (shared.get(keyOf(form))?.size ?? 0) >= MIN_VALUES;
      return [value, isSure && !(holdsFiles && isFile) ? form : NO_FORM];
    }),
  );
}

function guessOf(value: string, isKnown: (text: string) => boolean): ValueForm {
  const keyed = KEYED.exec(value);
  if (keyed?.[1] !== undefined && isKnown(keyed[1])) return { start: keyed[1], end: ')' };
  const command = COMMAND.exec(value);
  if (command?.[2] !== undefined && isKnown(command[2])) return { start: '', end: command[2] };
  const [, , end = ''] = FORMAT.exec(value) ?? FILE.exec(value) ?? [];
  if (end !== '') return { start: '', end };
  const [, start = ''] = PREFIXED.exec(value) ?? [];
  return start !== '' && isKnown(start) ? { start, end: '' } : NO_FORM;
}

/** One text for each form. */
export function keyOf({ start, end }: ValueForm): string {
  return `${start}{}${end}`;
}
