import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, matchesRoute, type EndpointPattern } from '../../src/match/pattern.js';
import { PatternSet } from '../../src/match/pattern-set.js';
import { segmentsOf } from '../../src/request/route/path.js';

function compile(text: string): EndpointPattern {
  const pattern = compilePattern(text);
  if ('expected' in pattern) throw new Error(pattern.expected);
  return pattern;
}

const segment = fc.constantFrom(
  'users',
  'v1',
  'Users',
  '{id}',
  ':id',
  '*',
  '{from}-{to}',
  'a{id}',
  ':id?',
  '*.js',
  'app-*.min.*',
);
const method = fc.constantFrom('GET', 'POST', 'OPTIONS', '*');
const pattern = fc
  .tuple(method, fc.array(segment, { maxLength: 3 }), fc.option(fc.array(segment, { maxLength: 2 })))
  .map(([verb, segments, tail]) => `${verb} /${[...segments, ...(tail ? ['**', ...tail] : [])].join('/')}`);
const path = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        'users',
        'v1',
        'Users',
        '{user_id}',
        'a{x}',
        '{a}-{b}',
        '42',
        '',
        '%2f',
        'app-1.min.js',
      ),
      {
        maxLength: 4,
      },
    ),
    fc.constantFrom('/', '//', ''),
    fc.constantFrom('/', '//', ''),
  )
  .map(([segments, start, end]) => `${start}${segments.join('/')}${end}`);

describe('A set of patterns', () => {
  it('has a path exactly when one of the patterns matches it', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 8 }),
        fc.constantFrom('GET', 'POST', 'OPTIONS'),
        path,
        (texts, verb, asked) => {
          const patterns = texts.map(compile);
          const expected = patterns.some((one) => matchesRoute(one, verb, segmentsOf(asked)));
          expect(new PatternSet(patterns).has(verb, asked)).toBe(expected);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('has no path for names such as `(unmatched)`', () => {
    expect(new PatternSet([compile('(unmatched)')]).has('GET', '/(unmatched)')).toBe(false);
  });
});
