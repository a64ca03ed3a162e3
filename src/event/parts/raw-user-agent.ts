import type { Client } from '../../span/client/client.js';

/** How a browser of each family calls itself, as far as its parsers and PostHog's look; `*` is its version. */
const BROWSERS: Readonly<Record<string, string>> = {
  chrome: 'Chrome/*.0.0.0 Safari/537.36',
  edge: 'Chrome/*.0.0.0 Safari/537.36 Edg/*.0.0.0',
  electron: 'Chrome Electron/*.0.0 Safari/537.36',
  firefox: 'Gecko/20100101 Firefox/*.0',
  internet_explorer: 'MSIE *.0',
  opera: 'Chrome Safari/537.36 OPR/*.0.0.0',
  safari: 'Version/*.0 Safari/605.1.15',
  samsung_internet: 'SamsungBrowser/*.0 Chrome Mobile Safari/537.36',
  uc_browser: 'UCBrowser/*.0 Mobile',
  vivaldi: 'Chrome Safari/537.36 Vivaldi/*.0',
  yandex_browser: 'Chrome YaBrowser/*.0 Safari/537.36',
};
/** PostHog knows these by what stands behind them. */
const BESIDE_ELECTRON: ReadonlySet<string> = new Set(['Claude', 'ChatGPT']);

/**
 * `$raw_user_agent`: by it PostHog tells agents, bots and HTTP libraries from regular traffic, when it is asked, and takes
 * an event without it for a bot's. Made of the client's name and version alone, in a form that its rules take for what
 * they take the caller's own for; `unknown` where nothing is known.
 */
export function rawUserAgent({ name, version, kind }: Omit<Client, 'language'>): string {
  const frame = kind === 'browser' ? BROWSERS[name ?? ''] : undefined;
  if (kind === 'browser') {
    return `Mozilla/5.0 (KHTML, like Gecko) ${frame?.replaceAll('*', /^\d+$/.test(version ?? '') ? `${version}` : '0') ?? 'Browser'}`;
  }
  if (name === undefined) return kind;
  const hasVersion = version !== undefined && !version.startsWith('(');
  const said = hasVersion ? `${name}/${version}` : name;
  return BESIDE_ELECTRON.has(name) && kind === 'ai_agent' ? `${said} Electron` : said;
}
