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
  it('has some nine hundred to prove itself by', () => {
    expect(REALISTIC_PATHS.length).toBeGreaterThanOrEqual(880);
  });

  it.each(REALISTIC_PATHS)('$path tells none of $values', ({ path, values }) => {
    const route = inferRoute(cutPath(path), KNOWLEDGE);
    const left = segmentsOf(path).filter((segment, at) => segmentsOf(route)[at] === segment);
    expect(left.filter((segment) => values.some((value) => segment.includes(value)))).toEqual([]);
  });
});

describe('A word of the vocabulary that may be somebody', () => {
  it.each([
    ['/orgs/orders/members', '/orgs/{id}/members', 'a plural with a word behind it'],
    ['/orgs/orders', '/orgs/orders', 'and with nothing behind it, what the collection has'],
    ['/orgs/orders/7', '/orgs/orders/{id}', 'or with a value'],
    ['/tenants/admin/users', '/tenants/{id}/users', 'what says what to do, with a word behind it'],
    ['/users/me/orders', '/users/me/orders', 'but for a view of all, or of the caller'],
    ['/orders/search/customers', '/orders/search/customers', 'another view'],
    ['/frobnitzes/target/orders', '/{id}/{id}/orders', 'behind a plural that nobody knows'],
    ['/v1/frobnitz/target/orders', '/v1/{id}/{id}/orders', 'behind another word that nobody knows'],
    ['/services/target/orders', '/services/{id}/orders', 'behind a collection that APIs hang under too'],
  ])('%s is %s: %s', (path, route) => {
    expect(inferRoute(path, KNOWLEDGE)).toBe(route);
  });

  // What an API says itself at such a place: nothing in the path tells that it is a member's own name.
  it.each(['/users/list/7', '/customers/summary', '/secrets/token', '/settings/theme'])(
    '%s stays what it is',
    (path) => {
      expect(inferRoute(path, KNOWLEDGE)).toBe(path.replace('7', '{id}'));
    },
  );
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
