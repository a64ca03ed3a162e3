import type { Attributes } from '@opentelemetry/api';

/**
 * The conventions of docs/conventions.md. OpenTelemetry names none for an API's version, a tenant or an
 * auth method; these are ours, and stay.
 */
export const DISTINCT_ID_KEYS = [
  'posthog.distinct_id',
  'posthogDistinctId',
  'user.id',
  'enduser.id',
] as const;
export const ORGANIZATION_KEYS = ['posthog.groups.organization', 'organization.id'] as const;
export const SESSION_KEYS = ['posthog.session_id', 'sessionId', 'session.id'] as const;
export const API_VERSION_KEY = 'api.version';
export const AUTH_METHOD_KEY = 'api.auth.method';
export const CLIENT_NAME_KEY = 'api.client.name';
export const CLIENT_VERSION_KEY = 'api.client.version';
/** Who the caller says it is, where `apiAttributes()` may believe it: counts after all that the app says. */
export const CALLER_ID_KEY = 'api.caller.distinct_id';
export const API_KEY_ID_KEY = 'api.key.id';
export const EVENT_KEY = 'posthog.event';
export const PROPERTY_PREFIX = 'posthog.properties.';
export const SET_PREFIX = 'posthog.set.';
export const SET_ONCE_PREFIX = 'posthog.set_once.';
export const GROUP_PREFIX = 'posthog.groups.';

/**
 * A string attribute's trimmed text, a number as text; the first one of an array, since captured headers are
 * arrays. `undefined` for everything else, the empty string included, and for attributes that throw.
 */
export function readText(attributes: Attributes, key: string): string | undefined {
  return textOf(readValue(attributes, key));
}

/** An own attribute's value; hostile getters and prototype keys read as nothing. */
export function readValue(attributes: Attributes, key: string): unknown {
  try {
    return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  } catch {
    return undefined;
  }
}

/** `true`, or what stands for it in a text. */
export function isTrue(value: unknown): boolean {
  const text = value === true ? 'true' : textOf(value);
  return text !== undefined && /^(?:true|1|yes)$/i.test(text);
}

/** @see readText */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return trimmed(value);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return trimmed(first);
  if (typeof first === 'number' && Number.isFinite(first)) return String(first);
  return typeof first === 'bigint' ? String(first) : undefined;
}

/** The text, unless the SDK may have cut it: a part of an id is somebody else's, and of a path another endpoint's. */
export function whole(value: unknown, limit: number): string | undefined {
  return limit > 0 && typeof value === 'string' && value.length >= limit ? undefined : textOf(value);
}

/** A text that begins and ends with what can be seen in ASCII is as it should be: nearly all are. */
function trimmed(text: string): string | undefined {
  return isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1))
    ? text
    : text.trim() || undefined;
}

function isVisible(code: number): boolean {
  return code > 32 && code < 127;
}
