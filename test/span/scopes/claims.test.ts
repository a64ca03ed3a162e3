import { afterEach, describe, expect, it } from 'vitest';
import { claimSpan, joinClaims, keyOf, leaveClaims } from '../../../src/span/scopes/claims.js';

const REGISTRY = Symbol.for('spanhog.claims');
const found: unknown = Reflect.get(globalThis, REGISTRY);

afterEach(() => {
  Reflect.set(globalThis, REGISTRY, found);
});

describe('The name of a destination without an address', () => {
  it('is the same for the same object, and another for another', () => {
    const [one, other] = [{}, {}];
    expect(keyOf(one)).toBe(keyOf(one));
    expect(keyOf(other)).not.toBe(keyOf(one));
  });
});

describe('The processors of one destination', () => {
  it('claim each span once, as soon as there are two', () => {
    const [span, later] = [{}, {}];
    const first = joinClaims('a');
    expect(claimSpan(first, span)).toBe(true);
    const second = joinClaims('a');
    expect(claimSpan(first, later)).toBe(true);
    expect(claimSpan(second, later)).toBe(false);
    expect(claimSpan(first, later)).toBe(false);
    leaveClaims(first);
    expect(claimSpan(second, later)).toBe(true);
    leaveClaims(second);
  });

  it('have nothing to do with those of another destination', () => {
    const span = {};
    const [one, two, other] = [joinClaims('b'), joinClaims('b'), joinClaims('c')];
    expect(claimSpan(one, span)).toBe(true);
    expect(claimSpan(two, span)).toBe(false);
    expect(claimSpan(other, span)).toBe(true);
    for (const claims of [one, two, other]) leaveClaims(claims);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no table', {}],
    ['a table with a text', new Map([['d', 'x']])],
    ['a table with null', new Map([['d', null]])],
    ['a table of another shape', new Map([['d', { processors: 'x', spans: new WeakSet() }]])],
    ['a table of another one', new Map([['d', { processors: 1, spans: [] }]])],
  ])('begin anew where another version left %s', (_, left) => {
    Reflect.set(globalThis, REGISTRY, left);
    const one = joinClaims('d');
    expect(one.processors).toBe(1);
    const two = joinClaims('d');
    expect(two).toBe(one);
    expect(claimSpan(one, one)).toBe(true);
    expect(claimSpan(two, one)).toBe(false);
  });

  it('meet in the table that is there', () => {
    const left = { processors: 1, spans: new WeakSet() };
    Reflect.set(globalThis, REGISTRY, new Map([['e', left]]));
    expect(joinClaims('e')).toBe(left);
    expect(left.processors).toBe(2);
  });
});
