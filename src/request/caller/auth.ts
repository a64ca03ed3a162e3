import { schemeOf } from '../../span/hooks/auth-scheme.js';
import type { Identity } from '../../span/identity.js';
import type { Caller } from '../api-request.js';
import type { RequestFacts } from '../facts/request-facts.js';
import { authMethodOf } from '../facts/value-shapes.js';

/**
 * How the caller authenticated: by `identify()`, by attribute, by what a captured header shows without its secret, then
 * by the option `caller`. `none` is no more than that the headers showed nothing: whoever knows better wins over it, and
 * of a caller who is known it says nothing.
 */
export function readAuthMethod(
  { all, annotations }: RequestFacts,
  custom: Identity | undefined,
  caller: Caller,
): string | undefined {
  for (const { identity } of annotations) {
    const method = authMethodOf(identity.authMethod);
    if (method !== undefined) return method;
  }
  const method =
    all.authMethod ??
    schemeOf(all.authorization) ??
    (all.hasApiKey ? 'api_key' : undefined) ??
    authMethodOf(custom?.authMethod);
  if (method !== undefined) return method;
  const isKnown = caller.user !== undefined || caller.organization !== undefined;
  return !isKnown && all.saysNoAuth ? 'none' : undefined;
}
