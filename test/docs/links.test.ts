import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, files, links, pages, read } from './markdown.js';

/** Where a link of a page leads within the repository. */
function resolve(page: string, target: string): { path: string; anchor: string } {
  const [path = '', anchor = ''] = target.split('#');
  return { path: path === '' ? page : posix.join(posix.dirname(page), path), anchor };
}

const isFolder = (path: string): boolean =>
  [...files].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
const isElsewhere = (target: string): boolean => /^[a-z]+:/.test(target);

/** Why a link of a page leads nowhere in the repository. */
function problemOf(page: string, target: string): string | undefined {
  const { path, anchor } = resolve(page, target);
  if (!files.has(path) && !isFolder(path)) return `${target}: no file`;
  return anchor === '' || anchors(read(path)).has(anchor) ? undefined : `${target}: no heading`;
}

describe('the links', () => {
  it.each(pages)('of %s lead to a file of the repository, and to a heading of it', (page) => {
    const inside = links(read(page)).filter(({ target }) => !isElsewhere(target));
    expect(inside.flatMap(({ target }) => problemOf(page, target) ?? [])).toEqual([]);
  });

  it('find what is broken', () => {
    expect(problemOf('docs/options.md', 'nowhere.md')).toBe('nowhere.md: no file');
    expect(problemOf('docs/options.md', 'events.md#nothing')).toBe('events.md#nothing: no heading');
    expect(links('[`a`](b.md#c) ![d](e.svg) `[no](f.md)`')).toEqual([
      { target: 'b.md#c', isPicture: false },
      { target: 'e.svg', isPicture: true },
    ]);
  });

  it('out of the repository are https', () => {
    const elsewhere = pages.flatMap((page) => links(read(page)).filter(({ target }) => isElsewhere(target)));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.filter(({ target }) => !target.startsWith('https://'))).toEqual([]);
  });

  // npm puts `<repository>/blob/HEAD/` before a relative link of the README, and `<repository>/raw/HEAD/` before a
  // picture: both need the repository in package.json, and paths that go down from its root.
  it('of the README resolve as npm renders it', () => {
    const { repository }: { repository: { type: string; url: string } } = JSON.parse(read('package.json'));
    const [, base = ''] = /^git\+(https:\/\/github\.com\/[\w-]+\/[\w-]+)\.git$/.exec(repository.url) ?? [];
    expect(repository.type).toBe('git');
    expect(base).not.toBe('');
    const relative = links(read('README.md')).filter(({ target }) => !isElsewhere(target));
    expect(relative.length).toBeGreaterThan(10);
    expect(relative.filter(({ isPicture }) => isPicture)).toHaveLength(3);
    const lost = relative.filter(({ target, isPicture }) => {
      const root = `${base}/${isPicture ? 'raw' : 'blob'}/HEAD/`;
      const { href } = new URL(target, root);
      const path = href.slice(root.length).replace(/#.*/, '');
      return !href.startsWith(root) || (path !== '' && !files.has(path) && !isFolder(path));
    });
    expect(lost).toEqual([]);
  });

  it('to the repository and its issues are in the package, where npm shows them', () => {
    const { homepage, bugs, repository } = JSON.parse(read('package.json'));
    const base = String(repository.url).replaceAll(/^git\+|\.git$/g, '');
    expect(homepage).toBe(`${base}#readme`);
    expect(bugs).toEqual({ url: `${base}/issues` });
  });
});
