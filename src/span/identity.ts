import type { PropertyValue } from './property-value.js';

/** Who calls. Ids are sent as they are given. */
export interface Identity {
  /** The caller's distinct id, the same one that the product's frontend uses. At most 200 characters. */
  readonly user?: string | number | undefined;
  /** The organization, workspace or tenant: PostHog's group type `organization`. */
  readonly organization?: string | number | undefined;
  /** Other groups by type, such as `{ team: 't_1' }`. PostHog knows at most five types a project. */
  readonly groups?: Readonly<Record<string, string | number>> | undefined;
  /**
   * Properties of groups by type, such as `{ organization: { name: 'Acme', plan: 'pro' } }`: sent as
   * `$groupidentify` when they change, and once an hour.
   */
  readonly groupProperties?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** Person properties, such as `{ plan: 'pro' }`: sent with an event when they change, and once an hour. */
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  /** Person properties that only the first value sets. */
  readonly setOnce?: Readonly<Record<string, unknown>> | undefined;
  /** How the caller proved who it is: `bearer`, `basic`, `api_key`, `oauth2`, `session`, `mtls`, … */
  readonly authMethod?: string | undefined;
  /** A PostHog session id, from the caller's own browser session: a UUIDv7. */
  readonly sessionId?: string | undefined;
  /** The id of the API key that was used, such as `key_7`: never the key. What looks like a secret is left out. */
  readonly apiKeyId?: string | number | undefined;
}

type Properties = Readonly<Record<string, PropertyValue>>;

/** Who calls: what `identify()` takes. Ids are sent as they are given. */
export interface StatedIdentity extends Omit<Identity, 'groupProperties' | 'set' | 'setOnce'> {
  /**
   * Properties of groups by type, such as `{ organization: { name: 'Acme', plan: 'pro' } }`: sent as
   * `$groupidentify` when they change, and once an hour.
   */
  readonly groupProperties?: Readonly<Record<string, Properties>> | undefined;
  /** Person properties, such as `{ plan: 'pro' }`: sent with an event when they change, and once an hour. */
  readonly set?: Properties | undefined;
  /** Person properties that only the first value sets. */
  readonly setOnce?: Properties | undefined;
}

/**
 * An identity as the app gave it, read once: of the right types, without getters, and without what says
 * nothing (`null` and `undefined`). Never throws.
 */
export function readIdentity(value: unknown): Identity {
  const given = copyOf(value);
  const identity: { -readonly [Key in keyof Identity]: Identity[Key] } = {};
  const user = idOf(given['user']);
  const groups = given['groups'] === undefined ? undefined : idsOf(given['groups']);
  const organization = idOf(given['organization'] ?? groups?.['organization']);
  const authMethod = textOf(given['authMethod']);
  const sessionId = textOf(given['sessionId']);
  const apiKeyId = idOf(given['apiKeyId']);
  // What isn't there isn't looked at later: mostly it is two ids.
  if (user !== undefined) identity.user = user;
  if (organization !== undefined) identity.organization = organization;
  if (authMethod !== undefined) identity.authMethod = authMethod;
  if (sessionId !== undefined) identity.sessionId = sessionId;
  if (apiKeyId !== undefined) identity.apiKeyId = apiKeyId;
  if (groups) identity.groups = groups;
  if (given['groupProperties'] !== undefined) identity.groupProperties = recordsOf(given['groupProperties']);
  if (given['set'] !== undefined) identity.set = copyOf(given['set']);
  if (given['setOnce'] !== undefined) identity.setOnce = copyOf(given['setOnce']);
  return identity;
}

/** What both say; where both say something, the later one counts. */
export function mergeIdentities(earlier: Identity, later: Identity): Identity {
  return {
    ...earlier,
    ...later,
    groups: mergeOptional(earlier.groups, later.groups),
    groupProperties: mergeRecords(earlier.groupProperties, later.groupProperties),
    set: mergeOptional(earlier.set, later.set),
    setOnce: mergeOptional(earlier.setOnce, later.setOnce),
  };
}

function mergeOptional<Values extends object>(
  earlier: Values | undefined,
  later: Values | undefined,
): Values | undefined {
  return earlier && later ? { ...earlier, ...later } : (later ?? earlier);
}

/** The defined own values, read once; one whose getter throws is left out. Never throws. */
export function copyOf(values: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of keysOf(values)) {
    try {
      const value: unknown = isObject(values) ? values[key] : undefined;
      if (value !== undefined && key !== '__proto__') copy[key] = value;
    } catch {
      // This value is not to be had; the others are.
    }
  }
  return copy;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function keysOf(values: unknown): readonly string[] {
  try {
    return isObject(values) && !Array.isArray(values) ? Object.keys(values) : [];
  } catch {
    return [];
  }
}

function idsOf(groups: unknown): Record<string, string | number> {
  const ids: Record<string, string | number> = {};
  for (const [type, value] of Object.entries(copyOf(groups))) {
    const id = idOf(value);
    if (id !== undefined) ids[type] = id;
  }
  return ids;
}

function recordsOf(records: unknown): Record<string, Record<string, unknown>> {
  const copies: Record<string, Record<string, unknown>> = {};
  for (const [type, record] of Object.entries(copyOf(records))) copies[type] = copyOf(record);
  return copies;
}

function mergeRecords(
  earlier: Identity['groupProperties'],
  later: Identity['groupProperties'],
): Identity['groupProperties'] {
  if (!earlier || !later) return later ?? earlier;
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...earlier };
  for (const [type, record] of Object.entries(later)) merged[type] = { ...merged[type], ...record };
  return merged;
}

function idOf(value: unknown): string | number | undefined {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
