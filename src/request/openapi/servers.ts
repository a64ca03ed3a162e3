import { isRecord } from '../../checks.js';

/** An API has two or three: live, sandbox, local. */
const MAX_BASES = 10;

/**
 * The paths that the servers put before an operation's, without a slash at their end. The first list that has a server
 * counts: the operation's own, the path item's, the document's.
 * @param swagger `basePath` of Swagger 2.0.
 */
export function basePathsOf(lists: readonly unknown[], swagger: unknown): readonly string[] {
  const servers = lists.find(
    (list): list is readonly unknown[] => Array.isArray(list) && list.length > 0,
  ) ?? [{ url: typeof swagger === 'string' ? swagger : '/' }];
  const bases = new Set(servers.slice(0, MAX_BASES).flatMap(urlsOf).map(pathOf));
  return [...bases].slice(0, MAX_BASES);
}

/** An operation's path behind a base path; what follows `?` or `#`, as some write it, is none of a path's. */
export function joinPath(base: string, path: string): string {
  const own = path
    .replace(/[?#].*$/s, '')
    .replace(/^\/*/, '/')
    .replace(/(?<=.)\/+$/, '');
  return own === '/' && base !== '' ? base : base + own;
}

/** A server's URL with each value that its variables may have; of one without `enum`, the default. */
function urlsOf(server: unknown): readonly string[] {
  if (!isRecord(server) || typeof server['url'] !== 'string') return [];
  const variables = isRecord(server['variables']) ? server['variables'] : {};
  return Object.entries(variables).reduce<readonly string[]>(
    (urls, [name, variable]) => {
      const values = valuesOf(variable);
      const all = urls.flatMap((url) => values.map((value) => url.replaceAll(`{${name}}`, value)));
      return [...new Set(all)].slice(0, MAX_BASES);
    },
    [server['url']],
  );
}

function valuesOf(variable: unknown): readonly string[] {
  if (!isRecord(variable)) return [''];
  const { default: fallback, enum: values } = variable;
  const all = [fallback, ...(Array.isArray(values) ? values : [])].filter(
    (value): value is string | number => typeof value === 'string' || typeof value === 'number',
  );
  return all.length === 0 ? [''] : all.map(String);
}

/** `/v1` of `https://api.acme.com/v1/`, and of `./v1`, which is relative to the document. */
function pathOf(url: string): string {
  const path = url
    .replace(/[?#].*$/s, '')
    .replace(/^(?:[a-z{][\w{}+.-]*:)?\/\/[^/]*/i, '')
    .replace(/^(?:\.{1,2}\/)+/, '/');
  return `/${path}`.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
}
