const METHOD = /^[a-z][a-z\d_-]{1,31}$/;

/** Schemes of the `Authorization` header that may be named (IANA's registry and common ones). */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['bearer', 'bearer'],
  ['basic', 'basic'],
  ['digest', 'digest'],
  ['dpop', 'dpop'],
  ['oauth', 'oauth1'],
  ['negotiate', 'negotiate'],
  ['ntlm', 'ntlm'],
  ['hoba', 'hoba'],
  ['mutual', 'mutual'],
  ['gnap', 'gnap'],
  ['privatetoken', 'private_token'],
  ['scram-sha-256', 'scram'],
  ['apikey', 'api_key'],
  ['api-key', 'api_key'],
  ['api_key', 'api_key'],
  ['key', 'api_key'],
  ['token', 'token'],
  ['jwt', 'jwt'],
  ['hmac', 'hmac'],
  ['signature', 'signature'],
  ['aws4-hmac-sha256', 'aws_sigv4'],
  ['sharedkey', 'shared_key'],
  ['sharedkeylite', 'shared_key'],
  ['sharedaccesssignature', 'shared_access_signature'],
  ['googlelogin', 'token'],
]);
const LONGEST_SCHEME = 24;

/** The method when it may be sent: a short lower-case word. */
export function authMethodText(value: unknown): string | undefined {
  const method = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return METHOD.test(method) ? method : undefined;
}

/**
 * The name of an `Authorization` header's scheme: one of a list, else `other`. A header without a scheme is a
 * bare secret, and no part of it is returned.
 */
export function schemeOf(header: string | undefined): string | undefined {
  const text = header?.trimStart() ?? '';
  if (text === '') return undefined;
  const end = text.slice(0, LONGEST_SCHEME + 1).search(/\s/);
  return (end > 0 && SCHEMES.get(text.slice(0, end).toLowerCase())) || 'other';
}
