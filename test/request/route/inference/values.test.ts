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

describe('What a page is made of', () => {
  it.each([
    ['/vendor/vendor.js', '/vendor/{file}'],
    ['/frobnitz/frobnitz.min.css', '/{id}/{file}'],
    ['/a/b/Inter.woff2', '/{id}/{id}/{file}'],
    ['/users/hannah/avatar.png', '/users/{id}/{id}'],
    ['/documents/hannah.pdf', '/documents/{id}'],
    ['/frobnitz', '/{id}'],
  ])('%s is %s: a file wherever it lies, and an upload is none', (path, route) => {
    expect(inferRoute(path, KNOWLEDGE)).toBe(route);
  });
});
