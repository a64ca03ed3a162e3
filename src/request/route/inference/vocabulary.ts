import { singularOf } from './words.js';
import { ACTIONS, HOLDERS, WORDS } from './vocabulary.generated.js';

/** What a vocabulary is made of: lists of words between blanks, `words` in the packed form of `packWords`. */
export interface VocabularyLists {
  readonly words: string;
  readonly actions: string;
  readonly holders: string;
}

/** Words of which many APIs make their paths: none of them tells of anybody. */
export class Vocabulary {
  readonly #words: ReadonlySet<string>;
  readonly #actions: ReadonlySet<string>;
  readonly #holders: ReadonlySet<string>;

  constructor({ words, actions, holders }: VocabularyLists) {
    this.#words = new Set(unpackWords(words));
    this.#actions = new Set(actions.split(' '));
    this.#holders = new Set(holders.split(' '));
  }

  /** Whether the word is known, in singular or plural. */
  has(word: string): boolean {
    return this.#words.has(singularOf(word)) || this.#actions.has(word);
  }

  /** Whether the word says what to do, or which view of a collection is meant: `search`, `me`, `export`. */
  isAction(word: string): boolean {
    return this.#actions.has(word);
  }

  /** Whether a value stands behind the word more often than not, although it is no plural: `user`, `reset`. */
  isHolder(word: string): boolean {
    return this.#holders.has(word);
  }
}

let shipped: Vocabulary | undefined;

/** The vocabulary that comes with the library; made at its first use, in less than a millisecond. */
export function shippedVocabulary(): Vocabulary {
  return (shipped ??= new Vocabulary({ words: WORDS, actions: ACTIONS, holders: HOLDERS }));
}

/**
 * Sorted words as one text: before each stands, as a capital, how many letters it shares with the one before it.
 * `Aaccount Gting` without the blank is `account`, `accounting`.
 */
export function packWords(words: readonly string[]): string {
  let packed = '';
  let previous = '';
  for (const word of words.toSorted()) {
    let shared = 0;
    while (shared < 25 && shared < word.length && word[shared] === previous[shared]) shared += 1;
    packed += String.fromCodePoint(CAPITAL_A + shared) + word.slice(shared);
    previous = word;
  }
  return packed;
}

function unpackWords(packed: string): readonly string[] {
  const words: string[] = [];
  let previous = '';
  for (const [, capital = 'A', rest = ''] of packed.matchAll(/([A-Z])([a-z]*)/g)) {
    previous = previous.slice(0, (capital.codePointAt(0) ?? CAPITAL_A) - CAPITAL_A) + rest;
    words.push(previous);
  }
  return words;
}

const CAPITAL_A = 65;
