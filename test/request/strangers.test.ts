import { describe, expect, it } from 'vitest';
import { EndpointNames } from '../../src/request/endpoints.js';
import { http } from '../fixtures/spans.js';
import { makeReader, read } from './reading.js';

describe('Names that are kept for strangers', () => {
  it('are not used up by unidentified callers who are answered', () => {
    const names = new EndpointNames();
    for (let n = 0; n < 100; n += 1) names.admit(`GET /open/${n}`, true, false);
    expect(names.admit('GET /strange', true, true)).toBe('GET /strange');
  });

  it('are used up by those who are not', () => {
    const names = new EndpointNames();
    const admitted = Array.from({ length: 60 }, (_, n) => names.admit(`GET /strange/${n}`, true, true));
    expect(admitted.filter((name) => name !== '(other)')).toHaveLength(50);
    expect(names.admit('GET /open', true, false)).toBe('GET /open');
  });

  it.each([
    ['a stranger who fails', { 'http.response.status_code': 400 }, true],
    ['a stranger who is answered', {}, false],
    ['a known caller who fails', { 'http.response.status_code': 400, 'user.id': 'u' }, false],
  ])('are for %s: %j', (_, more, isStranger) => {
    const reader = makeReader({ inference: 'words' });
    for (const word of WORDS)
      read(http(`/strange/${word}`, { 'http.response.status_code': 400 }), [], reader);
    const { reportedEndpoint } = read(http('/other/things', more), [], reader);
    expect(reportedEndpoint === '(other)').toBe(isStranger);
  });
});

/** Words of letters only, which inference by words keeps. */
const WORDS = Array.from('abcdefgh').flatMap((a) => Array.from('aeiouyz').map((b) => `b${b}n${a}`));
