import { type Environment, resolveAddress } from '../../options/address.js';
import { Refusal } from './refusal.js';

/** Where PostHog's REST API is, and what opens it. */
export interface RestAddress {
  /** `https://us.posthog.com`, without a slash at its end. */
  readonly appHost: string;
  readonly projectId: string;
  /** Never shown. */
  readonly key: string;
}

const KEY = 'POSTHOG_PERSONAL_API_KEY';
const PROJECT = 'POSTHOG_PROJECT_ID';
/** What begins like one of PostHog's other keys, and what it is. */
const OTHER_KEYS: Readonly<Record<string, string>> = {
  phc_: 'the project token, which apps send events with',
  phs_: "the project's secret key, which runs endpoints",
};

/**
 * The address that the environment and the flags give.
 * @throws {Refusal} naming what is missing or wrong, and where to get it. No value is in its message.
 */
export function readAddress(
  env: Environment,
  flags: { readonly appHost?: string | undefined; readonly projectId?: string | undefined },
): RestAddress {
  const appHost = readAppHost(env, flags.appHost);
  const key = unquoted(env[KEY]);
  const settings = `${appHost}/settings/user-api-keys`;
  if (key === '') throw new Refusal(`${KEY} is not set: make a personal API key (phx_…) at ${settings}`);
  const other = OTHER_KEYS[key.slice(0, 4)];
  if (other !== undefined) {
    throw new Refusal(
      `${KEY} holds a ${key.slice(0, 4)}… key: ${other}. A personal API key begins with phx_; make one at ${settings}`,
    );
  }
  if (!/^[\u0021-\u007e]+$/.test(key)) {
    throw new Refusal(`${KEY} has spaces or characters that no key has: copy it again from ${settings}`);
  }
  return { appHost, projectId: readProject(env, flags.projectId, appHost), key };
}

function readProject(env: Environment, flag: string | undefined, appHost: string): string {
  const id = flag ?? unquoted(env[PROJECT]);
  if (/^[1-9]\d{0,18}$/.test(id)) return id;
  const where = `the number is at ${appHost}/settings/project, and in the address of every page: /project/<number>/`;
  if (id === '') throw new Refusal(`${PROJECT} is not set: ${where}`);
  throw new Refusal(`${PROJECT} is no number: ${where}`);
}

/** Without a flag, the app of the host that events are sent to: `https://eu.i.posthog.com` → `https://eu.posthog.com`. */
function readAppHost(env: Environment, flag: string | undefined): string {
  const given = flag === undefined ? env['POSTHOG_HOST'] : flag;
  const insecure = env['SPANHOG_ALLOW_INSECURE_HOST'];
  const read = resolveAddress({}, { POSTHOG_HOST: given, SPANHOG_ALLOW_INSECURE_HOST: insecure });
  if (read.mistake !== undefined) {
    throw new Refusal(flag === undefined ? read.mistake : read.mistake.replace('POSTHOG_HOST', '--app-host'));
  }
  const { host } = read;
  return host.replace(/^(https:\/\/(?:us|eu))\.i\.posthog\.com$/, '$1.posthog.com');
}

function unquoted(text: string | undefined): string {
  return (text ?? '').trim().replace(/^(['"])(.*)\1$/, '$2');
}
