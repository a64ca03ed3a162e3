const MAX_LENGTH = 48;
const MAX_WORDS = 5;
/** Words of letters, joined by dashes, underscores or capitals; `_search` and `$batch` name a command. */
const LETTERS = /^[_$]?[A-Za-z]+(?:[-_][A-Za-z]+)*$/;

/**
 * The words of a segment in lower case: `list` and `items` of `listItems`, `list-items` or `List_Items`. Nothing for
 * what holds any other sign than letters between dashes or underscores, for codes in capitals, and for five words or more.
 */
export function wordsIn(segment: string): readonly string[] {
  if (segment.length > MAX_LENGTH || !LETTERS.test(segment)) return NONE;
  if (segment.length > 1 && segment === segment.toUpperCase()) return NONE;
  const words = segment
    .replaceAll(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-')
    .split(/[-_$]/)
    .filter((word) => word !== '');
  return words.length <= MAX_WORDS ? words.map((word) => word.toLowerCase()) : NONE;
}

const NONE: readonly string[] = [];

/** `user` of `users`, `category` of `categories`, `box` of `boxes`; other words are what they are. */
export function singularOf(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return isPlural(word) ? word.slice(0, -1) : word;
}

/** Whether a word names several of something: where one of them may stand behind it. */
export function isPlural(word: string): boolean {
  return word.length > 3 && /[^su]s$/.test(word);
}
