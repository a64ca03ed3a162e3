import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternativesOf } from '../../../src/request/route/template/alternatives.js';
import { compileTemplate, coverPath } from '../../../src/request/route/template/compile.js';
import { inferByWords } from '../../../src/request/route/inference/infer-words.js';
import { inferRoute } from '../../../src/request/route/inference/infer.js';
import { shippedVocabulary } from '../../../src/request/route/inference/vocabulary.js';
import { matchSteps } from '../../../src/request/route/template/match.js';
import { cutPath, decodeSegment, segmentsOf } from '../../../src/request/route/path.js';
import type { Step } from '../../../src/request/route/template/steps.js';
import { RouteTable } from '../../../src/request/route/template/table.js';
import { parseTemplate } from '../../../src/request/route/template/template.js';
import { compilePattern } from '../../../src/match/pattern.js';

const SYNTAX = fc.string({
  unit: fc.constantFrom(...'/:{}[]()<>*+?\\.=-"^$|,;%#@aZ09 \n\u0000é\ud800'.split('')),
  maxLength: 300,
});
const KNOWLEDGE = { vocabulary: shippedVocabulary(), isLiteral: () => false, isLiteralBehind: () => false };
const text = fc.oneof(SYNTAX, fc.string({ unit: 'binary', maxLength: 300 }));

describe('Arbitrary text', () => {
  it('as template and path is read without a throw, into a route without line breaks, query or lone surrogates', () => {
    fc.assert(
      fc.property(text, text, (template, path) => {
        parseTemplate(template);
        const compiled = compileTemplate(template);
        const route = compiled && coverPath(compiled, cutPath(path));
        if (route === undefined) return;
        expect(route).toMatch(/^\/[^?#\s]*$/);
        expect(route.isWellFormed()).toBe(true);
        expect(route.length).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 5_000 },
    );
  });

  it('as a path is inferred without a throw, into words and {id} only', () => {
    fc.assert(
      fc.property(text, (path) => {
        const inferred = inferRoute(cutPath(path), KNOWLEDGE);
        expect(inferred).toMatch(/^(?:\/(?:[\w.:-]|\{(?:id|file|wildcard)\}|\(\{id\}\))+)+$|^\/$/);
        expect(inferByWords(cutPath(path))).toMatch(/^(?:\/(?:[\w.~-]+|\{id\}|\{wildcard\}))+$|^\/$/);
      }),
      { numRuns: 5_000 },
    );
  });

  it('as an option is compiled, or said to be none', () => {
    fc.assert(
      fc.property(text, text, (route, path) => {
        expect(['object']).toContain(typeof compilePattern(route));
        new RouteTable([route]).find('GET', cutPath(path));
        expect(alternativesOf(route).length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is decoded, or stays as it is', () => {
    expect(decodeSegment('a%20b')).toBe('a b');
    expect(decodeSegment('%E0%A4%A')).toBe('%E0%A4%A');
    expect(decodeSegment('%')).toBe('%');
  });
});

const LONG = 100_000;
const REPEATED = [
  '/',
  '/a',
  '/:a',
  ':a',
  ':a-',
  '/:a?',
  '/*',
  '*',
  '**',
  '{',
  '{/',
  '{/:a}',
  '(',
  '[',
  '[[',
  '[...',
  '<',
  '<a',
  '\\',
  '?',
  '/?',
  '?a',
  ',/',
  ':a(',
  ':a{',
  '%',
  '%2f',
  ';',
  '#',
  '"',
  '*"',
  '.:a?',
  'a@',
  'aA',
  'é',
] as const;

describe('A hundred kilobytes', () => {
  it.each(REPEATED)('of %j are no template worth reading, and a path that is read in no time', (unit) => {
    const long = unit.repeat(LONG / unit.length);
    expect(compileTemplate(long)).toBeUndefined();
    const path = cutPath(long);
    expect(path.length).toBeLessThanOrEqual(8_193);
    expect(segmentsOf(path).length).toBeLessThanOrEqual(256);
    expect(inferRoute(path, KNOWLEDGE).length).toBeLessThanOrEqual(10 * 49 + 12);
    expect(inferByWords(path).length).toBeLessThanOrEqual(10 * 33 + 12);
    expect(compilePattern(long)).toHaveProperty('expected');
  });

  it.each(REPEATED)('of %j as a path end against every kind of template', (unit) => {
    const path = cutPath(unit.repeat(LONG / unit.length));
    for (const template of [
      '/a/:b',
      '/:a-:b-:c/x',
      '/**/a/**/b',
      '/a{/:b{/:c}}',
      '/*x*y*z',
      '/:a?/:b?/:c?/x',
    ]) {
      const compiled = compileTemplate(template);
      const route = compiled && coverPath(compiled, path);
      expect(route ?? '/').toMatch(/^\//);
    }
  });

  it.each(REPEATED)('are cut to the longest template: a kilobyte of %j', (unit) => {
    const template = `/x${unit.repeat(1_000 / unit.length)}`;
    const compiled = compileTemplate(template);
    const path = cutPath('/x'.repeat(4_000));
    expect((compiled && coverPath(compiled, path)) ?? '/').toMatch(/^\//);
  });
});

/** Counts how often a matcher looks at a step or a segment: work, whatever the machine. */
function looksAt(template: string, path: string): number {
  let looks = 0;
  const counted = <T extends Step | string>(items: readonly T[]): readonly T[] =>
    new Proxy(items, {
      get(target, key): unknown {
        if (key !== 'then') looks += 1;
        return Reflect.get(target, key);
      },
    });
  matchSteps(counted(parseTemplate(template)), counted(segmentsOf(path)));
  return looks;
}

describe('The matcher’s work', () => {
  it.each([
    ['a wildcard at the end', '/a/*', 'a/'],
    ['two wildcards that nothing ends', '/**/a/**/b', 'a/'],
    ['many optional parameters', `/a${'{/:b}'.repeat(8)}/z`, 'a/'],
    ['eight wildcards', `${'/**/a'.repeat(8)}/z`, 'a/'],
    ['repeats', '/:a+/:b+/:c+/z', 'a/'],
  ])('grows no faster than the path: %s', (_, template, unit) => {
    const once = looksAt(template, `/${unit.repeat(60)}`);
    const doubled = looksAt(template, `/${unit.repeat(120)}`);
    expect(once).toBeGreaterThan(0);
    expect(doubled).toBeLessThanOrEqual(once * 2.2);
  });

  it('grows no faster than the template', () => {
    const path = `/${'a/'.repeat(120)}`;
    const once = looksAt(`${'/**/a'.repeat(10)}/z`, path);
    expect(looksAt(`${'/**/a'.repeat(20)}/z`, path)).toBeLessThanOrEqual(once * 2.2);
  });
});
