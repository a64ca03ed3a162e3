/** Which words become the vocabulary: a pure function of the providers, so that a part of them can be left out. */
import { readFileSync } from 'node:fs';
import { isPlural, singularOf, wordsIn } from '../../dist/modules/request/route/inference/words.js';

/** Providers that must share a word: what one or two of them say may be a product's name, or a person's. */
const MIN_PROVIDERS = 3;
/** Of words that are in names of fields only. */
const MIN_FIELD_PROVIDERS = 5;
const MIN_ACTION_PROVIDERS = 2;
const NOUN = /^[a-z]{2,20}$/;

const REJECTED = readList('rejected.txt');
const REJECTED_ACTIONS = new Set([...REJECTED, ...readList('rejected-actions.txt')]);
const SHORT = readList('short.txt');
const ADDED = { actions: readList('actions.txt'), holders: readList('holders.txt') };

/**
 * @param {readonly import('./directory.mjs').Provider[]} providers
 * @returns {{ words: string[], actions: string[], holders: string[] }} each sorted
 */
export function makeLists(providers) {
  const words = new Count();
  const fields = new Count();
  const actions = new Count();
  const values = new Count();
  const literals = new Count();
  for (const { name: provider, endpoints, names, fields: theirs } of providers) {
    const add = (text, to = words) => {
      for (const part of text.split(/[^A-Za-z_$-]+/))
        for (const word of wordsIn(part)) if (NOUN.test(word)) to.add(singularOf(word), provider);
    };
    for (const text of names) add(text);
    for (const text of [...names, ...theirs]) add(text, fields);
    for (const { path } of endpoints.values()) {
      const segments = path.split('/').filter((segment) => segment !== '');
      for (const [at, segment] of segments.entries()) {
        if (segment.includes('{')) continue;
        add(segment);
        add(segment, fields);
        const word = segment.replace(/^[_$]/, '').toLowerCase();
        const next = segments[at + 1];
        if (next !== undefined) (next.startsWith('{') ? values : literals).add(word, provider);
        const previous = segments[at - 1]?.toLowerCase();
        if (previous !== undefined && !previous.includes('{') && isPlural(previous) && NOUN.test(word))
          actions.add(word, provider);
      }
    }
  }
  const isHolder = (word) =>
    NOUN.test(word) && !isPlural(word) && values.of(word) >= 3 && values.of(word) >= literals.of(word);
  return {
    words: [...new Set([...words.shared(MIN_PROVIDERS), ...fields.shared(MIN_FIELD_PROVIDERS)])]
      .filter(isKept)
      .toSorted(byText),
    actions: [...new Set([...actions.shared(MIN_ACTION_PROVIDERS), ...ADDED.actions])]
      .filter((word) => !REJECTED_ACTIONS.has(word) && !REJECTED.has(singularOf(word)))
      .toSorted(byText),
    holders: [...new Set([...values.shared(2).filter(isHolder), ...ADDED.holders])].toSorted(byText),
  };
}

function isKept(word) {
  return !REJECTED.has(word) && (word.length > 3 || SHORT.has(word));
}

/** Who uses which word. */
class Count {
  #providers = new Map();

  add(word, provider) {
    const known = this.#providers.get(word);
    if (known) known.add(provider);
    else this.#providers.set(word, new Set([provider]));
  }

  of(word) {
    return this.#providers.get(word)?.size ?? 0;
  }

  shared(minimum) {
    return [...this.#providers]
      .flatMap(([word, all]) => (all.size >= minimum ? [word] : []))
      .toSorted(byText);
  }
}

function byText(a, b) {
  return a < b ? -1 : 1;
}

/** Words of a file; what is behind `#` is a comment. */
function readList(name) {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return new Set(text.replaceAll(/#.*$/gm, '').split(/\s+/).filter(Boolean));
}
