import { expect, it } from 'vitest';
import { readRetryAfter } from '../../../src/deliver/send/outcome.js';

const NOW = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');
const QUARTER_OF_AN_HOUR = 15 * 60_000;

it.each([
  ['0', 0],
  ['1', 1000],
  [' 120 ', 120_000],
  ['99999999999999999999', QUARTER_OF_AN_HOUR],
  ['901', QUARTER_OF_AN_HOUR],
  ['Sun, 06 Nov 1994 08:49:57 GMT', 20_000],
  ['Sunday, 06-Nov-94 08:49:57 GMT', 20_000],
  ['Sun, 06 Nov 1994 08:49:17 GMT', 0],
  ['Sun, 06 Nov 2094 08:49:37 GMT', QUARTER_OF_AN_HOUR],
])('reads %j as %d ms', (header, expected) => {
  expect(readRetryAfter(header, NOW)).toBe(expected);
});

it.each([
  [null],
  [undefined],
  [''],
  ['-1'],
  ['1.5'],
  ['1e3'],
  ['soon'],
  ['12 apples'],
  ['Sun, 99 Nov 1994 08:49:37 GMT'],
])('ignores %j', (header) => {
  expect(readRetryAfter(header, NOW)).toBeUndefined();
});
