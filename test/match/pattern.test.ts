import { describe, expect, it } from 'vitest';
import { compilePattern, matchesName, matchesRoute, type EndpointPattern } from '../../src/match/pattern.js';
import { compileStatus } from '../../src/match/status.js';
import { segmentsOf } from '../../src/request/route/path.js';

function compile(text: string): EndpointPattern {
  const compiled = compilePattern(text);
  if ('expected' in compiled) throw new Error(compiled.expected);
  return compiled;
}

describe('A pattern', () => {
  it.each([
    ['POST /users', 'POST /users', true],
    ['post /users', 'POST /users', true],
    ['POST /users', 'GET /users', false],
    ['* /users', 'GET /users', true],
    ['/users', 'DELETE /users', true],
    ['GET /users/{id}', 'GET /users/{user_id}', true],
    ['GET /users/:id', 'GET /users/{user_id}', true],
    ['GET /users/[id]', 'GET /users/{user_id}', true],
    ['GET /users/{id}', 'GET /users/me', false],
    ['GET /users/*', 'GET /users/me', true],
    ['GET /users/*', 'GET /users/{id}', true],
    ['GET /users/*', 'GET /users', false],
    ['GET /users/*', 'GET /users/{id}/posts', false],
    ['GET /users/*/posts', 'GET /users/{id}/posts', true],
    ['GET /users/**', 'GET /users', true],
    ['GET /users/**', 'GET /users/{id}/posts', true],
    ['GET /users/**', 'GET /people', false],
    ['GET /**', 'GET /', true],
    ['**', 'GET /a/b', true],
    ['GET /**/health', 'GET /health', true],
    ['GET /**/health', 'GET /eu/billing/health', true],
    ['GET /**/health', 'GET /health/{id}', false],
    ['GET /**/health', 'GET /healthy', false],
    ['GET /api/**/export/*', 'GET /api/v1/reports/export/{format}', true],
    ['GET /api/**/export/*', 'GET /api/export', false],
    ['GET /a/**/a', 'GET /a', false],
    ['GET /**/*.js', 'GET /static/js/app.4f2a.js', true],
    ['GET /**/*.js', 'GET /app.js', true],
    ['GET /**/*.js', 'GET /app.json', false],
    ['GET /**/*.js', 'GET /js', false],
    ['GET /assets/app-*.min.*', 'GET /assets/app-1.min.css', true],
    ['GET /assets/app-*.min.*', 'GET /assets/app-.min', false],
    ['GET /assets/a*a.js', 'GET /assets/a.js', false],
    ['GET /users/{id}/posts/', 'GET /users/{id}/posts', true],
    ['GET /users{/:id}', 'GET /users', true],
    ['GET /users{/:id}', 'GET /users/{id}', true],
    ['GET /users/:id?', 'GET /users/{id}', true],
    ['GET /flights/{from}-{to}', 'GET /flights/{a}-{b}', true],
    ['GET /flights/{from}-{to}', 'GET /flights/{id}', false],
    ['GET /files/{path*}', 'GET /files/{path}', true],
    ['GET /files/*path', 'GET /files/{path}', true],
    ['GET /Users', 'GET /users', false],
    ['GET /', 'GET /', true],
    ['  GET   /users ', 'GET /users', true],
    ['GET *', 'GET /a', true],
    ['GET *', 'GET /a/b', false],
    ['GET /users/*/**', 'GET /users', false],
    ['GET /users/*/**', 'GET /users/me', true],
    ['GET /users/{id}/**', 'GET /users', false],
    ['GET /flights/{id}', 'GET /flights/{a}-{b}', true],
    ['GET /a/b/c/d/:e?', 'GET /a/b/c/d', true],
    ['GET /files/{path*}/meta', 'GET /files/meta', true],
    ['GET /files/{path*}/meta', 'GET /files/{path}/meta', true],
    ['GET /files/{path*}/meta', 'GET /files', false],
    ['GET /files/:path+', 'GET /files/{path}', true],
    ['GET /files/:path+', 'GET /files', false],
    ['GET /a{/b/:c}/d', 'GET /a/d', true],
    ['GET /a{/b/:c}/d', 'GET /a/b/{c}/d', true],
    ['GET /a{/b/:c}/d', 'GET /a/b/d', false],
  ])('%s for %s: %s', (pattern, endpoint, matches) => {
    const [method = '', route = ''] = endpoint.split(' ');
    expect(matchesRoute(compile(pattern), method, segmentsOf(route))).toBe(matches);
  });

  it.each([
    ['GET (unmatched)', 'GET', true],
    ['(unmatched)', 'POST', true],
    ['POST (unmatched)', 'GET', false],
    ['GET /**', 'GET', false],
  ])('%s for the unmatched requests of %s: %s', (pattern, method, matches) => {
    expect(matchesName(compile(pattern), method, '(unmatched)')).toBe(matches);
    expect(matchesRoute(compile('(other)'), method, ['other'])).toBe(false);
  });

  it.each([
    ['', 'METHOD /template'],
    ['GET', "starts with '/'"],
    ['GET users', "starts with '/'"],
    ['GET /a /b', 'METHOD /template'],
    ['GET /a/**/b/**', "'**' once"],
    [`GET /${'a'.repeat(2_000)}`, 'METHOD /template'],
  ])('%s is none: %s', (pattern, expected) => {
    expect(compilePattern(pattern)).toEqual({ expected: expect.stringContaining(expected) });
  });
});

describe('The length of a pattern', () => {
  it('is 1,024 characters at most', () => {
    expect(compilePattern(`/${'a'.repeat(1_023)}`)).toHaveProperty('method', '*');
    expect(compilePattern(`/${'a'.repeat(1_024)}`)).toHaveProperty('expected');
  });

  it('brings no more than sixteen forms, however many of its parts are optional', () => {
    const { target } = compile(`GET ${'/:a?'.repeat(20)}`);
    expect(target).toHaveLength(16);
  });
});

describe('A status pattern', () => {
  it.each([
    ['*', [200, 500, undefined], []],
    [201, [201], [200, undefined]],
    [100, [100], [101]],
    [599, [599], [598]],
    ['4xx', [400, 499], [399, 500, undefined]],
    ['5XX', [500], [499]],
    [
      [201, '4xx'],
      [201, 404],
      [200, 500],
    ],
  ])('%j is for %j and not for %j', (pattern, those, others) => {
    const test = compileStatus(pattern);
    for (const status of those) expect(test?.(status)).toBe(true);
    for (const status of others) expect(test?.(status)).toBe(false);
  });

  it.each([
    [99],
    [600],
    [200.5],
    ['6xx'],
    ['x4xx'],
    ['4xxx'],
    ['xx'],
    [''],
    [[]],
    [[200, 'x']],
    [[['4xx']]],
    [null],
    [{}],
  ])('is not %j', (pattern) => {
    expect(compileStatus(pattern)).toBeUndefined();
  });
});
