import { schemeOf } from './auth-scheme.js';
import type { IncomingRequest } from './api-attributes.js';

/** Session cookies of frameworks, and what people call theirs. */
const SESSION_COOKIE =
  /sess|auth|jwt|token|(?:^|[._-])(?:sid|access|identity|login|user|remember[\w-]*)(?:$|[._-])|_sid$|sid$|^\.aspnet|^laravel|^koa:/i;
/** Cookies of analytics, consent, settings, load balancers and CSRF guards: they prove nobody. */
const OTHER_COOKIE =
  /csrf|xsrf|^_{1,2}g(?:a|id|at|ac|cl)|^_fb[pc]$|^ph_|posthog|^_hj|^amp_|^ajs_|^mp_|^_pk_|^__utm|^_cl[cs]k|^intercom-id|consent|gdpr|cookie[_-]?(?:law|policy|notice|pref|settings)|onetrust|^lang|locale|^i18n|theme|timezone|^awsalb|^arraffinity|^__cf|^_cf|^cf_clearance|^bigip|^route$|^serverid/i;

/** Header names that end so carry an API key, whoever defined them: `X-Goog-Api-Key`, `Ocp-Apim-Subscription-Key`. */
const API_KEY_HEADER = /(?:^|-)(?:api-?key|api-?token|subscription-key|functions-key)$/;
const CLIENT_CERTIFICATE_HEADER = /(?:^|-)client-cert(?:$|-)/;
/** Words of header names that prove somebody in a way we don't know. */
const CREDENTIAL_HEADER =
  /(?:^|-)(?:auth|authorization|authentication|authenticated|token|key|secret|password|credentials?|session|signature(?:-\w+)?|signed|hmac|jwt|oidc|assertion|principal|identity|sso|remote-user|forwarded-(?:user|email)|user-?id|account-?id|userinfo)(?:$|-)/;
/** Headers with such a word that prove nobody. */
const OTHER_HEADER =
  /^(?:sec-|idempotency-key$|x-idempotency-key$|cache-key$|signature-agent$|x-posthog-)|^proxy-auth|csrf|xsrf|(?:session|correlation|request|trace)-id$|^x-request-key$|^surrogate-key$/;

const API_KEY_PARAMETER = /[?&](?:api[_-]?key|access[_-]?token)=/i;
const SIGNATURE_PARAMETER = /[?&](?:x-amz-signature|x-goog-signature|signature|sig)=/i;
/** Parameters that may prove somebody. */
const CREDENTIAL_PARAMETER =
  /[?&](?:\w*[_-]?(?:token|key|auth|jwt|secret|password|session|sid)|code|ticket)=/i;

/**
 * How a request's sender shows who it is, by the names of its headers, cookies and parameters and by the word before
 * the secret in `Authorization`: no secret is read. `none` only when nothing shows; `undefined` for what may be a
 * credential of a kind that isn't known.
 */
export function authMethodOf(request: IncomingRequest, apiKeyHeaders: readonly string[]): string | undefined {
  const { headers, url = '', socket } = request;
  const scheme = schemeOf(textOf(headers['authorization']));
  if (scheme !== undefined) return scheme;
  if (apiKeyHeaders.some((name) => headers[name] !== undefined)) return 'api_key';
  if (API_KEY_PARAMETER.test(url)) return 'api_key';
  if (SIGNATURE_PARAMETER.test(url)) return 'signature';
  if (socket && Reflect.get(socket, 'authorized') === true) return 'mtls';
  const byHeader = methodOfHeaders(headers);
  if (byHeader !== undefined && byHeader !== 'unknown') return byHeader;
  const byCookie = methodOfCookies(headers['cookie']);
  if (byCookie === 'cookie') return byCookie;
  const mayBeKnown = byHeader !== undefined || byCookie !== undefined || CREDENTIAL_PARAMETER.test(url);
  return mayBeKnown ? undefined : 'none';
}

/** By a header that any service may define; `unknown` for what may be a credential. */
function methodOfHeaders(headers: IncomingRequest['headers']): string | undefined {
  let found: string | undefined;
  for (const name of Object.keys(headers)) {
    // Names are the sender's: one of 16 kB costs nothing.
    if (name.length > 64 || OTHER_HEADER.test(name) || headers[name] === undefined) continue;
    if (API_KEY_HEADER.test(name)) return 'api_key';
    if (CLIENT_CERTIFICATE_HEADER.test(name)) return 'mtls';
    if (CREDENTIAL_HEADER.test(name)) found = 'unknown';
  }
  return found;
}

const MAX_COOKIES = 64;

/** `cookie` with a session's, `unknown` with one that may be, `undefined` where all are known to prove nobody. */
function methodOfCookies(header: string | readonly string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join('; ') : textOf(header);
  if (text === undefined || text.trim() === '') return undefined;
  let found: string | undefined;
  for (const pair of text.slice(0, 8_192).split(';', MAX_COOKIES)) {
    const name = pair.slice(0, 64).split('=', 1)[0]?.trim() ?? '';
    if (name === '' || OTHER_COOKIE.test(name)) continue;
    if (SESSION_COOKIE.test(name)) return 'cookie';
    found = 'unknown';
  }
  return found;
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
