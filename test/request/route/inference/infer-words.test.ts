import { describe, expect, it } from 'vitest';
import { inferByWords as inferRoute } from '../../../../src/request/route/inference/infer-words.js';
import { cutPath } from '../../../../src/request/route/path.js';

describe("The route that `inference: 'words'` makes", () => {
  it.each([
    ['/users/42', '/users/{id}', 'a number'],
    ['/users/-42', '/users/{id}', 'a negative number'],
    ['/users/8e03978e-40d5-43e8-bc93-6894a57f9324', '/users/{id}', 'a uuid'],
    ['/users/8E03978E40D543E8BC936894A57F9324', '/users/{id}', 'a uuid without dashes'],
    ['/users/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/users/{id}', 'a ulid'],
    ['/commits/da39a3ee5e6b4b0d3255bfef95601890afd80709', '/commits/{id}', 'a hash'],
    ['/commits/deadbeef', '/commits/{id}', 'a short hash of letters'],
    ['/invite/jane@acme.test', '/invite/{id}', 'an e-mail address'],
    ['/invite/jane%40acme.test', '/invite/{id}', 'an encoded e-mail address'],
    ['/reset/dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk', '/reset/{id}', 'a token'],
    ['/reset/aGVsbG8td29ybGQ', '/reset/{id}', 'base64'],
    ['/keys/sk_live_SECRET', '/keys/{id}', 'a key by its prefix'],
    ['/keys/ghp_abcdefghijk', '/keys/{id}', 'another key by its prefix'],
    ['/t/qwrtpsdfgh', '/t/{id}', 'letters that nobody can pronounce'],
    ['/t/aBcDeFgHiJkL', '/t/{id}', 'letters of changing case'],
    ['/t/abcdefghijklmnopqrstuvwxyz', '/t/{id}', 'more letters than a word has'],
    ['/users/o%27brien', '/users/{id}', 'a name with a quote'],
    ['/users/jos%C3%A9', '/users/{id}', 'a name with an accent'],
    ['/search/a%20b', '/search/{id}', 'text with a space'],
    ['/files/app.3f2a1b.js', '/files/{id}', 'a file name with a hash'],
    ['/ip/203.0.113.9', '/ip/{id}', 'an address'],
    ['/days/2026-01-31', '/days/{id}', 'a day'],
    ['/posts/how-i-met-your-mother-and-more', '/posts/{id}', 'a slug'],
    ['/x/%E0%A4%A', '/x/{id}', 'broken encoding'],
    ['/x/{id}', '/x/{id}', 'braces'],
    ['/x/..', '/x/{id}', 'dots'],
    ['/users;jsessionid=0A1B/list;v=1', '/users/list', 'parameters of segments'],
    ['/a/b/c/d/e/f/g/h/i/j/k/l', '/a/b/c/d/e/f/g/h/i/j/{wildcard}', 'a deep path'],
    ['/@acme%2fthing', '/{id}', 'an encoded slash'],
  ])('of %s is %s: %s', (path, route) => {
    expect(inferRoute(cutPath(path))).toBe(route);
  });

  it.each([
    '/',
    '/users',
    '/api/v1/users',
    '/v2.1/users',
    '/v1beta2/things',
    '/2026-01-01/users',
    '/api/2026-01-01/users',
    '/oauth2/token',
    '/user-profiles/me',
    '/getUserByIdAndName',
    '/GetHTMLPage',
    '/graphql',
    '/internationalization',
    '/rhythm/sports',
    '/index.html',
    '/gitlab/-/merge_requests',
    '/.well-known/jwks',
    '/sha256/ipv6',
  ])('of words stays as it is: %s', (path) => {
    expect(inferRoute(cutPath(path))).toBe(path);
  });
});
