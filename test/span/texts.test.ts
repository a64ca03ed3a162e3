import { describe, expect, it } from 'vitest';
import { authMethodText, schemeOf } from '../../src/span/hooks/auth-scheme.js';
import { textOf } from '../../src/span/attributes.js';

describe('The scheme of `Authorization`', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['  ', undefined],
    ['Bearer x', 'bearer'],
    [' Bearer\tx', 'bearer'],
    ['Bearer', 'other'],
    ['SharedAccessSignature sr=x', 'shared_access_signature'],
    [`${'x'.repeat(100)} y`, 'other'],
    ['acme 1', 'other'],
  ])('%j is %s', (header, scheme) => {
    expect(schemeOf(header)).toBe(scheme);
  });

  it.each<[unknown, string | undefined]>([
    [' Bearer ', 'bearer'],
    ['api_key', 'api_key'],
    ['sso-v2', 'sso-v2'],
    ['b', undefined],
    ['2fa', undefined],
    ['a b', undefined],
    [`a${'b'.repeat(31)}`, `a${'b'.repeat(31)}`],
    [`a${'b'.repeat(32)}`, undefined],
    [7, undefined],
    [undefined, undefined],
  ])('as the app says it, %j, is %s', (said, method) => {
    expect(authMethodText(said)).toBe(method);
  });
});

describe('The text of an attribute', () => {
  it.each<[unknown, string | undefined]>([
    ['a', 'a'],
    [' a', 'a'],
    ['a ', 'a'],
    ['\u007fa', '\u007fa'],
    ['\u00a0a\u00a0', 'a'],
    ['é', 'é'],
    ['', undefined],
    [' ', undefined],
    [['a', 'b'], 'a'],
    [[' '], undefined],
    [[7], '7'],
    [[], undefined],
    [7, '7'],
    [7n, '7'],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [true, undefined],
    [null, undefined],
    [{ 0: 'a' }, undefined],
  ])('of %o is %j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
