import type { Environment } from './address.js';

/**
 * The proxy through which a host is to be reached, as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in lower case
 * first, as curl and Node have it. `undefined`: none, or one that is no URL, or Node was told to use none
 * (`NODE_USE_ENV_PROXY=0`).
 */
export function proxyFor(host: string, env: Environment): string | undefined {
  if ((env['NODE_USE_ENV_PROXY'] ?? '').trim() === '0') return undefined;
  const url = new URL(host);
  const text = read(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (text === '' || isExcepted(url, read(env, 'no_proxy'))) return undefined;
  const proxy = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(proxy)) return undefined;
  const { protocol, href } = new URL(proxy);
  return protocol === 'http:' || protocol === 'https:' ? href : undefined;
}

function read(env: Environment, name: string): string {
  const lower = (env[name] ?? '').trim();
  return lower === '' ? (env[name.toUpperCase()] ?? '').trim() : lower;
}

/** `*`, hosts, domains with all that is below them (`.acme.com`, `*.acme.com`, `acme.com`), each with or without a port. */
function isExcepted(url: URL, list: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const host = plain(url.hostname);
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      const [, name = '', onlyPort] = /^(\[[^\]]*\]|[^:]*|[^:]*:.*:[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const domain = plain(name.replace(/^\*?\./, ''));
      return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
    });
}

function plain(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
