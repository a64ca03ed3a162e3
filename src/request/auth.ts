import { AUTH_METHOD_KEY } from '../span/attributes.js';
import { authMethodText, schemeOf } from '../span/auth-scheme.js';
import { firstText, keysOf } from './bag.js';
import { hasHeader, headerKeys, type Bags } from './http.js';

const METHOD = keysOf(AUTH_METHOD_KEY);
const AUTHORIZATION = headerKeys('request', 'authorization');
const API_KEY = headerKeys('request', 'x-api-key');

/** How the caller authenticated, by attribute, else by what a captured header shows without its secret. */
export function readAuthMethod(bags: Bags): string | undefined {
  return (
    methodOfAttribute(bags) ??
    schemeOf(firstText(bags, AUTHORIZATION)) ??
    (hasHeader(bags, API_KEY) ? 'api_key' : undefined) ??
    authMethodText(firstText(bags, METHOD))
  );
}

/**
 * The first attribute that names a method. `none` is no more than what `apiAttributes()` saw in the headers: a
 * handler that found a session cookie knows better.
 */
function methodOfAttribute(bags: Bags): string | undefined {
  for (const bag of bags) {
    const method = authMethodText(firstText([bag], METHOD));
    if (method !== undefined && method !== 'none') return method;
  }
  return undefined;
}
