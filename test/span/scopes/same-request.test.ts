import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { agree, describesRequest, differ } from '../../../src/span/scopes/same-request.js';
import { makeSpan } from '../../fixtures/spans.js';

const GET = { 'http.request.method': 'GET' };
const at = (path: string): Attributes => ({ ...GET, 'url.path': path });
const NEXT = { 'next.span_type': 'BaseServer.handleRequest' };

describe('Two spans of a chain', () => {
  it.each<[string, Attributes, Attributes, boolean, boolean]>([
    ['the same path', at('/a/b'), at('/a/b'), false, true],
    ['another path', at('/a/b'), at('/a/c'), true, false],
    ['the path behind a mount', at('/api/a'), at('/a'), false, false],
    ['the path behind another mount', at('/x/a'), at('/a'), false, false],
    ['the mount itself', at('/a/x'), at('/a'), true, false],
    ['the root behind a mount', at('/api/a'), at('/'), true, false],
    ['the root twice', at('/'), at('/'), false, true],
    ['an empty path', at('/'), { ...GET, 'http.target': '?a' }, false, true],
    ['a mount behind the path', at('/a'), at('/api/a'), true, false],
    ['no path on the outer one', GET, at('/a'), false, false],
    ['no path on the inner one', at('/a'), GET, false, false],
    ['no path at all', GET, GET, false, false],
    ['another method', at('/a'), { 'http.request.method': 'POST', 'url.path': '/a' }, true, false],
    [
      'another method, of the old convention',
      at('/a'),
      { 'http.method': 'POST', 'url.path': '/a' },
      true,
      false,
    ],
    ['no method', at('/a'), { 'url.path': '/a' }, true, false],
    ['HEAD and GET', at('/a'), { 'http.request.method': 'HEAD', 'url.path': '/a' }, false, true],
    ['a path that Next.js rewrote', at('/a'), { ...at('/b'), ...NEXT }, false, false],
    ['a slash at the end', at('/a//'), at('/a'), false, true],
    ['a target with a query', at('/a'), { ...GET, 'http.target': '/a/?b=/c' }, false, true],
    ['a URL', at('/a/b'), { ...GET, 'url.full': 'HTTPS://u:p@host:80/a/b?c#d' }, false, true],
    ['an old URL', at('/a'), { ...GET, 'http.url': 'http://host/a#d' }, false, true],
    ['a URL without a path', at('/'), { ...GET, 'url.full': 'http://host?x' }, false, true],
    ['another path of a URL', at('/a'), { ...GET, 'url.full': 'http://host/b' }, true, false],
    [
      'the path before the target',
      at('/a'),
      { ...at('/a'), 'http.target': '/b', 'url.full': 'http://h/b' },
      false,
      true,
    ],
    [
      'paths that are the same for 8,192 characters',
      at(`/${'a'.repeat(9_000)}`),
      at(`/${'a'.repeat(9_001)}`),
      false,
      true,
    ],
  ])('with %s', (_, outer, inner, differs, agrees) => {
    const spans = [makeSpan({ attributes: outer }), makeSpan({ attributes: inner })] as const;
    expect(differ(...spans)).toBe(differs);
    expect(agree(...spans)).toBe(agrees);
    expect(agree(spans[1], spans[0])).toBe(agrees);
  });

  it.each<[Attributes, boolean]>([
    [{ 'url.path': '/a' }, true],
    [{ 'http.target': '/a' }, true],
    [{ 'url.full': 'http://host/a' }, false],
    [{}, false],
  ])('describe a request by %j: %s', (attributes, describes) => {
    expect(describesRequest(makeSpan({ attributes }))).toBe(describes);
  });
});
