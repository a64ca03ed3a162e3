import { describe, expect, it } from 'vitest';
import { inferRoute } from '../../../../src/request/route/inference/infer.js';
import { shippedVocabulary } from '../../../../src/request/route/inference/vocabulary.js';
import { cutPath, segmentsOf } from '../../../../src/request/route/path.js';
import { REALISTIC_PATHS } from './realistic-paths.js';

const KNOWLEDGE = {
  vocabulary: shippedVocabulary(),
  isLiteral: () => false,
  isLiteralBehind: () => false,
};

describe('The inferred route of a realistic path', () => {
  it('has some three hundred to prove itself by', () => {
    expect(REALISTIC_PATHS.length).toBeGreaterThanOrEqual(300);
  });

  it.each(REALISTIC_PATHS)('$path tells none of $values', ({ path, values }) => {
    const route = inferRoute(cutPath(path), KNOWLEDGE);
    const left = segmentsOf(path).filter((segment, at) => segmentsOf(route)[at] === segment);
    expect(left.filter((segment) => values.some((value) => segment.includes(value)))).toEqual([]);
  });
});
