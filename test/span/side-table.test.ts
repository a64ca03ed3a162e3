import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SideTable } from '../../src/span/side-table.js';

describe('A side table', () => {
  it.each([
    ['a plain object', {}],
    ['an instance', new Date()],
    ['a frozen object', Object.freeze({})],
    ['a sealed object', Object.seal({ a: 1 })],
    ['a proxy', new Proxy({}, {})],
    ['a proxy that refuses everything', new Proxy({}, refusing())],
    ['an object without a prototype', Object.create(null)],
    ['a function', () => undefined],
  ])('keeps a value beside %s', (_name, object: object) => {
    const table = new SideTable<number>();
    expect(table.get(object)).toBeUndefined();
    table.set(object, 1);
    table.set(object, 2);
    expect(table.get(object)).toBe(2);
  });

  it('leaves nothing to be seen on the object', () => {
    const object = { a: 1 };
    new SideTable<string>().set(object, 'hidden');
    expect(Reflect.ownKeys(object)).toEqual(['a']);
    expect(inspect(object, { showHidden: true, getters: true })).toBe('{ a: 1 }');
    expect(structuredClone(object)).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  it('knows nothing of what another one keeps, nor of copies and heirs of the object', () => {
    const object = { a: 1 };
    const table = new SideTable<number>();
    new SideTable<number>().set(object, 1);
    expect(table.get(object)).toBeUndefined();
    table.set(object, 2);
    expect(table.get({ ...object })).toBeUndefined();
    expect(table.get(Object.create(object))).toBeUndefined();
    expect(table.get(new Proxy(object, {}))).toBeUndefined();
  });

  it('keeps values beside objects that take no private field', () => {
    const table = new SideTable<number>({
      get: () => undefined,
      set: () => {
        throw new TypeError('Cannot define private field on a non-extensible object');
      },
    });
    const object = Object.freeze({});
    table.set(object, 1);
    table.set(object, 3);
    expect(table.get(object)).toBe(3);
    expect(table.get({})).toBeUndefined();
  });
});

function refusing(): ProxyHandler<object> {
  const refuse = (): never => {
    throw new TypeError('refused');
  };
  return { get: refuse, set: refuse, has: refuse, defineProperty: refuse, ownKeys: refuse };
}
