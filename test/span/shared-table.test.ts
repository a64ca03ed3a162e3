import { describe, expect, it } from 'vitest';
import { sharedTable } from '../../src/span/side-table.js';

let made = 0;

/** A symbol of its own, under which `left` stands. */
function symbolWith(left: unknown): symbol {
  made += 1;
  const key = Symbol.for(`spanhog.test.${made}`);
  if (left !== undefined) Reflect.set(globalThis, key, left);
  return key;
}

/** Keeps what it was given last, whatever for. */
function makeForgetful(): { get(): unknown; set(object: object, value: object): void } {
  let last: object | undefined;
  return {
    get: () => last,
    set: (_, value) => {
      last = value;
    },
  };
}

describe('A table that all copies of the library share', () => {
  it('is the first one’s', () => {
    const key = symbolWith(undefined);
    const table = sharedTable(key);
    expect(sharedTable(key)).toBe(table);
    const [span, value] = [{}, {}];
    table.set(span, value);
    expect(sharedTable(key).get(span)).toBe(value);
  });

  it('may be what another version left there', () => {
    const left = new WeakMap<object, object>();
    expect(sharedTable(symbolWith(left))).toBe(left);
  });

  it.each<[string, unknown]>([
    ['a text', 'x'],
    ['null', null],
    ['a table without a way to write', { get: () => undefined }],
    ['a table without a way to read', { set: () => undefined }],
    ['a table that forgets', { get: () => undefined, set: () => undefined }],
    ['a table with one place', makeForgetful()],
    [
      'a table that throws',
      {
        get: () => undefined,
        set: () => {
          throw new Error('no');
        },
      },
    ],
  ])('is one of its own where somebody left %s, which stays', (_, left) => {
    const key = symbolWith(left);
    const table = sharedTable(key);
    const [span, value] = [{}, {}];
    table.set(span, value);
    expect(table.get(span)).toBe(value);
    expect(table.get({})).toBeUndefined();
    expect(Reflect.get(globalThis, key)).toBe(left);
  });
});
