import { type Json, recordIn, recordsIn, textIn } from './json.js';

/** What PostHog, or the way to it, said no with: a sentence, and what to do about it. */
export class Refusal extends Error {
  /** The answer's status; 0 when there was none. */
  readonly status: number;
  /** PostHog's own word for it, such as `payment_required`. */
  readonly code: string;

  constructor(message: string, status = 0, code = '') {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/** Which request was answered; what a fix has to name. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly projectId: string;
}

const LONGEST_DETAIL = 300;
/** Of a query: out of time or memory, or estimated to be. */
const TOO_LONG = new Set([504, 512]);
const OTHER_REGION: Readonly<Record<string, string>> = {
  'https://us.posthog.com': 'https://eu.posthog.com',
  'https://eu.posthog.com': 'https://us.posthog.com',
};

/** An answer that is no success, in a sentence with its fix. PostHog's own words are in it as they came: a terminal wants them as plain text. */
export function refusalOf(status: number, body: unknown, asked: Asked): Refusal {
  const { code, detail, attr } = firstError(recordIn(body));
  if (code === '' && detail === '') return notPostHog(status, asked);
  return new Refusal(sentenceFor(status, code, detail, attr, asked), status, code);
}

/** `multiple` errors have the first one's words. */
function firstError(body: Json): { readonly code: string; readonly detail: string; readonly attr: string } {
  const source = recordsIn(body['errors'])[0] ?? body;
  return {
    code: textIn(source['code']),
    detail: textIn(source['detail']).slice(0, LONGEST_DETAIL),
    attr: textIn(source['attr']),
  };
}

function sentenceFor(status: number, code: string, detail: string, attr: string, asked: Asked): string {
  const { origin, projectId } = asked;
  const said = `PostHog said ${status}: ${detail || code}`;
  switch (status) {
    case 401:
      return (
        `${origin} doesn't know this personal API key (401): it is mistyped or revoked, or of another region. ` +
        `${otherRegion(origin)}Make a new key at ${origin}/settings/user-api-keys`
      );
    case 402:
      return `${said}. The project's plan or quota doesn't cover this; ${origin}/organization/billing changes it`;
    case 403:
      return forbidden(detail, said, asked);
    case 404:
      return (
        `${said} (${asked.method} ${asked.path}). Project ${projectId} isn't on ${origin}, or the key may not see it, ` +
        `or somebody removed what was asked for: check POSTHOG_PROJECT_ID and --app-host, then run it again`
      );
    case 429:
      return `${said}. Wait until then and run it again: what is done stays done`;
    case 400:
      return attr === '' ? `${said}${fixOf400(detail)}` : `${said} (field ${attr})${fixOf400(detail)}`;
    default:
      if (asked.path.endsWith('/query/') && TOO_LONG.has(status))
        return `${said}. The query takes PostHog too long: ask about a shorter time, or one organization`;
      return status >= 500
        ? `${said}. The fault is on PostHog's side: run it again later, what is done stays done`
        : said;
  }
}

function fixOf400(detail: string): string {
  if (/not supported by this deployment/i.test(detail)) return '. An open-source PostHog has no such field';
  if (/undefined variable/i.test(detail)) return '. Run it again: it makes the variable first';
  return '';
}

function forbidden(detail: string, said: string, { origin, projectId }: Asked): string {
  const scope = /missing required scope '([\w:*]+)'/.exec(detail)?.[1];
  if (scope !== undefined) return missingScopes([scope], origin);
  if (/does not have access to the requested project/i.test(detail)) {
    return `The key is for other projects than ${projectId} (403). Check POSTHOG_PROJECT_ID, or let the key into this project at ${keysAt(origin)}`;
  }
  if (/don't have access to the project/i.test(detail)) {
    return `Whoever made the key is no member of project ${projectId} (403). Check POSTHOG_PROJECT_ID, or ask an admin of the project`;
  }
  if (/does not allow using personal API keys/i.test(detail)) {
    return `${said} An admin of the organization can allow them in its settings`;
  }
  if (/does not support personal API key/i.test(detail)) {
    return `${said}. This PostHog is too old for it, or has it closed to keys: update it, or leave this part out`;
  }
  return `${said}. The key's owner may not do this in project ${projectId}: ask an admin of the project`;
}

/** @param scopes such as `dashboard:write` */
export function missingScopes(scopes: readonly string[], origin: string): string {
  const [noun, verb] = scopes.length === 1 ? ['scope', 'is'] : ['scopes', 'are'];
  return `The key's ${noun} ${scopes.map((scope) => `\`${scope}\``).join(', ')} ${verb} missing: add what is missing at ${keysAt(origin)}`;
}

function keysAt(origin: string): string {
  return `${origin}/settings/user-api-keys`;
}

function otherRegion(origin: string): string {
  const other = OTHER_REGION[origin];
  return other === undefined ? '' : `For a key of the other region: --app-host ${other}. `;
}

/** An answer in nobody's JSON, such as a proxy's page. */
export function notPostHog(status: number, { origin }: Asked): Refusal {
  return new Refusal(
    `${origin} answered ${status}, and not as PostHog's API does. A proxy for events isn't where the app is: ` +
      `say where you log in with --app-host, https://us.posthog.com for example`,
    status,
  );
}
