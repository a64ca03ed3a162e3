import { optionError } from '../checks.js';

/** `process.env`, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_HOST = 'https://us.i.posthog.com';
const MAX_TOKEN_LENGTH = 64;

/** The project's token, from the option or the environment; `undefined` when both are blank. */
export function resolveToken(option: unknown, env: Environment): string | undefined {
  if (option !== undefined && option !== null && typeof option !== 'string') {
    throw new TypeError(`Expected \`projectToken\` to be a project token (phc_…), got a ${typeof option}`);
  }
  const given = option?.trim() ?? '';
  const fromEnv = ['POSTHOG_PROJECT_TOKEN', 'POSTHOG_API_KEY'].find(
    (name) => (env[name] ?? '').trim() !== '',
  );
  const token = given !== '' || fromEnv === undefined ? given : (env[fromEnv] ?? '').trim();
  if (token === '') return undefined;
  const mistake = mistakeOf(token);
  // The value is never shown: it may be the secret that belongs elsewhere.
  const name = given === '' ? (fromEnv ?? 'projectToken') : 'projectToken';
  if (mistake !== undefined)
    throw new TypeError(`Expected \`${name}\` to be a project token (phc_…), got ${mistake}`);
  return token;
}

function mistakeOf(token: string): string | undefined {
  if (/^phx_/i.test(token)) return 'a personal API key (phx_…), which must not be used to capture events';
  if (/^phs_/i.test(token)) return 'a secret API key (phs_…), which must not be used to capture events';
  if (token.length > MAX_TOKEN_LENGTH)
    return `a text of ${token.length} characters, more than ${MAX_TOKEN_LENGTH}`;
  return /^[\u0021-\u007e]+$/.test(token) ? undefined : 'a text with spaces or characters that are not ASCII';
}

/** The ingestion host without a slash at its end. */
export function resolveHost(option: unknown, env: Environment): string {
  if (option !== undefined && option !== null && typeof option !== 'string')
    throw optionError('host', 'a URL', option);
  const given = option?.trim() ?? '';
  const fromEnv = (env['POSTHOG_HOST'] ?? '').trim();
  const name = given === '' && fromEnv !== '' ? 'POSTHOG_HOST' : 'host';
  const text = given || fromEnv || DEFAULT_HOST;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw optionError(name, `a URL such as ${DEFAULT_HOST}`, text);
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`Expected \`${name}\` to be a URL without credentials, got one with them`);
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!isSafe)
    throw optionError(name, 'an https URL, or http to a loopback address', `${url.protocol}//${url.host}`);
  if (url.search !== '' || url.hash !== '')
    throw new TypeError(`Expected \`${name}\` to be a URL without query and fragment`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
