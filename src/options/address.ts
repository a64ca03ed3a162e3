import { checkBoolean, optionError } from '../checks.js';

/** `process.env`, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to send to. What code says wrong throws; what the environment says wrong is told, and nothing is sent. */
export interface Address {
  /** `undefined`: blank, or the environment says something wrong. */
  readonly projectToken: string | undefined;
  readonly host: string;
  /** What the environment says wrong, in words for a log. */
  readonly mistake: string | undefined;
  /** What looks wrong, and may be right. */
  readonly doubts: readonly string[];
}

const DEFAULT_HOST = 'https://us.i.posthog.com';
const MAX_TOKEN_LENGTH = 64;
const HTTPS = 'an https URL, or http to a loopback address';
const TOKEN_VARIABLES = ['POSTHOG_PROJECT_TOKEN', 'POSTHOG_API_KEY'] as const;
const INSECURE_VARIABLE = 'SPANHOG_ALLOW_INSECURE_HOST';

/**
 * The project's token and the host, from the options or the environment.
 * @throws TypeError for what the options say wrong. No value is in its message: it may be a secret.
 */
export function resolveAddress(given: Readonly<Record<string, unknown>>, env: Environment): Address {
  const doubts: string[] = [];
  const token = resolveToken(given['projectToken'], env, doubts);
  const host = resolveHost(given['host'], isInsecureAllowed(given['allowInsecureHost'], env), env, doubts);
  const mistake = [token, host].find((read) => 'mistake' in read)?.mistake;
  return {
    projectToken: mistake === undefined ? token.value : undefined,
    host: host.value ?? DEFAULT_HOST,
    mistake,
    doubts,
  };
}

/** A value of an option or a variable, or what is wrong with the variable's. */
type Read = { readonly value: string | undefined } | { readonly value?: undefined; readonly mistake: string };

/** Throws for an option, tells for a variable. */
function wrong(message: string, isOfEnvironment: boolean): Read {
  if (isOfEnvironment) return { mistake: message };
  throw new TypeError(message);
}

function resolveToken(option: unknown, env: Environment, doubts: string[]): Read {
  if (option !== undefined && option !== null && typeof option !== 'string') {
    throw new TypeError(`Expected \`projectToken\` to be a project token (phc_…), got a ${typeof option}`);
  }
  const given = option?.trim() ?? '';
  const variable = given === '' ? TOKEN_VARIABLES.find((name) => (env[name] ?? '').trim() !== '') : undefined;
  const name = variable ?? 'projectToken';
  const text = variable === undefined ? given : (env[variable] ?? '').trim();
  const token = unquoted(text);
  if (token !== text) doubts.push(`\`${name}\` is in quotes; they are left out`);
  if (token === '') return { value: undefined };
  const mistake = mistakeOf(token);
  if (mistake !== undefined) {
    const message = `Expected \`${name}\` to be a project token (phc_…), got ${mistake}`;
    return wrong(message, variable !== undefined);
  }
  if (!/^phc_/i.test(token)) {
    doubts.push(
      `\`${name}\` doesn't begin with phc_, as project tokens do: PostHog answers 200 all the same, and shows ` +
        'no events. Copy it from your PostHog project settings',
    );
  }
  return { value: token };
}

/** Some readers of env files leave the quotes where they are. */
function unquoted(text: string): string {
  return /^(["'`])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text;
}

function mistakeOf(token: string): string | undefined {
  if (/^phx_/i.test(token)) return 'a personal API key (phx_…), which must not be used to capture events';
  if (/^phs_/i.test(token)) return 'a secret API key (phs_…), which must not be used to capture events';
  if (token.length > MAX_TOKEN_LENGTH)
    return `a text of ${token.length} characters, more than ${MAX_TOKEN_LENGTH}`;
  return /^[\u0021-\u007e]+$/.test(token) ? undefined : 'a text with spaces or characters that are not ASCII';
}

function isInsecureAllowed(option: unknown, env: Environment): boolean {
  const fromEnv = /^(?:true|1|yes|on)$/i.test(unquoted((env[INSECURE_VARIABLE] ?? '').trim()));
  return checkBoolean('allowInsecureHost', option, fromEnv);
}

/** The ingestion host without a slash at its end. */
function resolveHost(option: unknown, allowInsecure: boolean, env: Environment, doubts: string[]): Read {
  if (option !== undefined && option !== null && typeof option !== 'string')
    throw optionError('host', 'a URL', option);
  const given = option?.trim() ?? '';
  const fromEnv = unquoted((env['POSTHOG_HOST'] ?? '').trim());
  const isOfEnvironment = given === '' && fromEnv !== '';
  const name = isOfEnvironment ? 'POSTHOG_HOST' : 'host';
  const text = given || fromEnv || DEFAULT_HOST;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const expected = url ? expectedOf(url, allowInsecure) : `a URL such as ${DEFAULT_HOST}, scheme and all`;
  if (url && isPostHogsApp(url)) {
    const region = url.hostname.startsWith('eu') ? 'eu' : 'us';
    doubts.push(`\`${name}\` is where one logs in to PostHog: events go to https://${region}.i.posthog.com`);
  }
  if (url && expected === undefined) return { value: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
  return wrong(`Expected \`${name}\` to be ${expected}`, isOfEnvironment);
}

/** Copied out of the browser: PostHog's app, or a page of it. */
function isPostHogsApp({ hostname, pathname }: URL): boolean {
  if (!hostname.endsWith('.posthog.com')) return false;
  return !hostname.endsWith('.i.posthog.com') || pathname !== '/';
}

/** What a host's URL should have been; `undefined` when it may be sent to. */
function expectedOf(url: URL, allowInsecure: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'a URL without credentials, got one with them';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return HTTPS;
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    return (
      `${HTTPS}. ` +
      'Where the network between can be trusted (a container, a ' +
      'private network), `allowInsecureHost: true` or SPANHOG_ALLOW_INSECURE_HOST=true sends over http: ' +
      'everyone on the way can read the events and the token'
    );
  }
  return url.search === '' && url.hash === '' ? undefined : 'a URL without query and fragment';
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
