import { authMethodText, schemeOf } from '../../span/hooks/auth-scheme.js';
import type { Identity } from '../../span/identity.js';
import type { Caller } from '../api-request.js';
import { first, type RequestFacts } from '../facts/request-facts.js';
import { isClearValue } from '../route/inference/clear-value.js';

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
    const method = methodText(identity.authMethod);
    if (method !== undefined) return method;
  }
  const method =
    first(all, ({ authMethod }) => (isNone(authMethod) ? undefined : methodText(authMethod))) ??
    schemeOf(first(all, ({ authorization }) => authorization)) ??
    (all.some(({ hasApiKey }) => hasApiKey) ? 'api_key' : undefined) ??
    methodText(custom?.authMethod);
  if (method !== undefined) return method;
  const isKnown = caller.user !== undefined || caller.organization !== undefined;
  return !isKnown && all.some(({ authMethod }) => isNone(authMethod)) ? 'none' : undefined;
}

/** No key passes for a method, whoever wrote it there. */
function methodText(value: unknown): string | undefined {
  const method = authMethodText(value);
  return method !== undefined && isClearValue(method) ? undefined : method;
}

function isNone(method: string | undefined): boolean {
  return method !== undefined && method.length === 4 && method.toLowerCase() === 'none';
}
