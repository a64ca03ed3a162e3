import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, coverPath } from '../../../src/request/route/template/compile.js';
import { cutPath, segmentsOf } from '../../../src/request/route/path.js';

/** A piece of a template: one or more of its segments, with what stands for it in a path and an endpoint. */
interface Piece {
  readonly template: string;
  /** `undefined`: this form of the path lacks the piece. */
  readonly path: (values: readonly string[]) => string;
  readonly route: string;
}

/** How many values every piece gets: enough for the longest. */
const VALUES = 3;
/** No template below has one of these characters: a value found in an endpoint came from the path. */
const value = fc.string({ unit: fc.constantFrom(...'QXZ0123456789'.split('')), minLength: 3, maxLength: 12 });
const values = fc.array(value, { minLength: VALUES, maxLength: VALUES });

const one = (template: string, route: string): Piece => ({ template, path: ([a]) => `/${a}`, route });
const literal = (text: string): Piece => ({
  template: `/${text}`,
  path: () => `/${text}`,
  route: `/${text}`,
});

const FIXED: readonly Piece[] = [
  literal('users'),
  literal('api'),
  literal('v.one'),
  literal('caf\u00e9'),
  { template: '/do::it', path: () => '/do:it', route: '/do:it' },
  one('/:id', '/{id}'),
  one('/{id}', '/{id}'),
  one('/[id]', '/{id}'),
  one('/<id>', '/{id}'),
  one('/<int:id>', '/{id}'),
  one('/[id=int]', '/{id}'),
  one('/:id(^\\w+$)', '/{id}'),
  one('/:id([^/]+)', '/{id}'),
  one('/:id{[a-y]+}', '/{id}'),
  one('/{id:int}', '/{id}'),
  { template: '/:from-:to', path: ([a, b]) => `/${a}-${b}`, route: '/{from}-{to}' },
  { template: '/:file.:ext', path: ([a, b]) => `/${a}.${b}`, route: '/{file}.{ext}' },
  { template: '/at/:h(^\\d+)h:m(^\\d+)m', path: ([a, b]) => `/at/${a}h${b}m`, route: '/at/{h}h{m}m' },
  { template: '/a{p}b', path: ([a]) => `/a${a}b`, route: '/a{p}b' },
  { template: '/@:scope', path: ([a]) => `/@${a}%2f${a}`, route: '/@{scope}' },
  { template: '/{p*2}', path: ([a, b]) => `/${a}/${b}`, route: '/{p}' },
];

const missing = (template: string): Piece => ({ template, path: () => '', route: '' });
const several = (template: string, name: string): Piece => ({
  template,
  path: (all) => all.map((each) => `/${each}`).join(''),
  route: `/{${name}}`,
});

/** Pieces whose presence or length differs from path to path. */
const VARIABLE: readonly Piece[] = [
  ...['/:id?', '/{id?}', '{/:id}', '/[[id]]', '/{id:int?}'].flatMap((each) => [
    one(each, '/{id}'),
    missing(each),
  ]),
  { template: '/:name.:ext?', path: ([a]) => `/${a}`, route: '/{name}' },
  { template: '/:name{.:ext}', path: ([a, b]) => `/${a}.${b}`, route: '/{name}.{ext}' },
  ...['/:rest*', '/{rest*}', '/[[...rest]]', '/*rest', '/{*rest}', '/**:rest'].flatMap((each) => [
    several(each, 'rest'),
    missing(each),
  ]),
  several('/:rest+', 'rest'),
  several('/[...rest]', 'rest'),
  several('/<path:rest>', 'rest'),
  several('/{rest:.*}', 'rest'),
  several('/{rest...}', 'rest'),
  several('/*', 'wildcard'),
  several('/**', 'wildcard'),
  several('/(.*)', 'wildcard'),
];

const fixed = fc.array(fc.constantFrom(...FIXED), { minLength: 1, maxLength: 5 });
const variable = fc.constantFrom(...VARIABLE);
const slash = fc.constantFrom('', '/');

function routeOf(
  pieces: readonly Piece[],
  given: readonly (readonly string[])[],
  end = '',
): string | undefined {
  const template = compileTemplate(pieces.map((piece) => piece.template).join(''));
  const path = pieces.map((piece, index) => piece.path(given[index] ?? [])).join('');
  return template && coverPath(template, cutPath(`${path}${end}`));
}

const given = fc.array(values, { minLength: 12, maxLength: 12 });
const shown = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.route).join('');

describe('Any template and any path that it matches', () => {
  it('give the template in OpenAPI’s form, whatever the values and whether a slash ends the path', () => {
    fc.assert(
      fc.property(fixed, given, slash, (pieces, each, end) => {
        expect(routeOf(pieces, each, end)).toBe(shown(pieces));
      }),
      { numRuns: 1_000 },
    );
  });

  it('give the parameters that the path has and no others, with one part that may be missing or repeated', () => {
    fc.assert(
      fc.property(fixed, variable, fixed, given, (before, piece, behind, each) => {
        // A parameter behind a piece of unknown length can't be told from it: there a literal is needed.
        const pieces = [...before, piece, literal('users'), ...behind];
        expect(routeOf(pieces, each)).toBe(shown(pieces));
      }),
      { numRuns: 1_000 },
    );
  });

  it('give the same endpoint for different values, covering the path, with none of its values', () => {
    const any = fc.array(fc.oneof(fc.constantFrom(...FIXED), variable), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(any, given, given, (tail, first, second) => {
        const pieces = [literal('api'), ...tail];
        const route = routeOf(pieces, first);
        expect(route).toBeDefined();
        expect(routeOf(pieces, second)).toBe(route);
        for (const each of first.flat()) expect(route).not.toContain(each);
        const path = pieces.map((piece, index) => piece.path(first[index] ?? [])).join('');
        expect(segmentsOf(route ?? '').length).toBeLessThanOrEqual(segmentsOf(path).length);
        expect(segmentsOf(route ?? '')[0]).toBe('api');
      }),
      { numRuns: 1_000 },
    );
  });

  it('give no route for a path that has more segments than a template of fixed length', () => {
    fc.assert(
      fc.property(fixed, given, (pieces, each) => {
        expect(routeOf(pieces, each, '/more/of/it')).toBeUndefined();
      }),
    );
  });
});
