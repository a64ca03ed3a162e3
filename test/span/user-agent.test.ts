import { describe, expect, it } from 'vitest';
import { authMethodText, schemeOf } from '../../src/span/auth-scheme.js';
import { textOf } from '../../src/span/attributes.js';
import { parseUserAgent } from '../../src/span/user-agent.js';

const WEBKIT = 'Mozilla/5.0 (X) AppleWebKit/537.36 (KHTML, like Gecko)';

describe('The product of a user agent', () => {
  it.each<[string | undefined, string | undefined, string | undefined]>([
    [undefined, undefined, undefined],
    ['', undefined, undefined],
    ['acme/1.2.3', 'acme', '1.2.3'],
    ['acme/v2', 'acme', 'v2'],
    ['Acme/js8.6.2 (NodeJS 20.1.0)', 'Acme', '8.6.2'],
    ['acme/python3.1', 'acme', '3.1'],
    ['acme/jsmith2', undefined, undefined],
    ['acme/1;x', 'acme', '1'],
    ['acme/1(x)', 'acme', '1'],
    ['acme/1,x', 'acme', '1'],
    ['acme/1=x', undefined, undefined],
    ['acme/x', undefined, undefined],
    ['1acme/1', undefined, undefined],
    ['the acme/1', undefined, undefined],
    ['@acme/sdk/1.0.0', '@acme/sdk', '1.0.0'],
    [`${'a'.repeat(64)}/1`, 'a'.repeat(64), '1'],
    [`${'a'.repeat(65)}/1`, undefined, undefined],
    [`acme/1${'0'.repeat(31)}`, 'acme', `1${'0'.repeat(31)}`],
    [`acme/1${'0'.repeat(32)}`, undefined, undefined],
    ['AXIOS', 'axios', undefined],
    ['acme', undefined, undefined],
    [`Mozilla/5.0 ${'x'.repeat(600)} Chrome/1`, undefined, undefined],
    ['Mozilla/5.0 (Nobody)', undefined, undefined],
    [`${WEBKIT} Chrome/126.0.0.0 Safari/537.36`, 'chrome', '126'],
    [`${WEBKIT} CriOS/125.1 Mobile Safari/604.1`, 'chrome', '125'],
    [`${WEBKIT} Chrome/126.0 Safari/537.36 Edg/120.0`, 'edge', '120'],
    [`${WEBKIT} Chrome/18.0 Safari/537.36 Edge/18.19`, 'edge', '18'],
    [`${WEBKIT} Version/16.0 EdgA/119.0 Safari/604.1`, 'edge', '119'],
    [`${WEBKIT} Version/16.0 EdgiOS/118.0 Safari/604.1`, 'edge', '118'],
    [`${WEBKIT} Chrome/126.0 Safari/537.36 OPR/111.0`, 'opera', '111'],
    ['Mozilla/5.0 (X; rv:127) Gecko Firefox/127.0', 'firefox', '127'],
    [`${WEBKIT} FxiOS/126.0 Mobile Safari/605`, 'firefox', '126'],
    [`${WEBKIT} Version/17.4.1 Safari/605.1.15`, 'safari', '17'],
    [`${WEBKIT} Version/17.4.1 Mobile/15E Safari/604.1`, 'safari', '17'],
    [`${WEBKIT} Version/17.4.1`, undefined, undefined],
  ])('of %j is %s in version %s', (text, name, version) => {
    expect(parseUserAgent(text)).toEqual(name === undefined ? undefined : { name, version });
  });
});

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
