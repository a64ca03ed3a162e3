import { singularOf } from '../../../../src/request/route/inference/words.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  packWords,
  shippedVocabulary,
  Vocabulary,
} from '../../../../src/request/route/inference/vocabulary.js';

const word = fc.stringMatching(/^[a-z]{1,12}$/).filter((text) => singularOf(text) === text);

it('A packed vocabulary has the words that were packed, and no others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word), fc.array(word), (words, others) => {
      const vocabulary = new Vocabulary({ words: packWords(words), actions: '', holders: '' });
      const known = new Set(words);
      for (const one of [...words, ...others]) expect(vocabulary.has(one)).toBe(known.has(singularOf(one)));
    }),
  );
});

it.each(['users', 'orders', 'invoices', 'search'])('The shipped one knows %s', (known) => {
  expect(shippedVocabulary().has(known)).toBe(true);
});

it.each(['john', 'acme', 'berlin', 'sk_live_x', 'correct-horse'])('and not %s', (unknown) => {
  expect(shippedVocabulary().has(unknown)).toBe(false);
});
