import { DISTINCT_ID_KEYS, ORGANIZATION_KEYS, textOf } from '../span/attributes.js';
import { mergeIdentities, type Identity } from '../span/identity.js';
import type { EndedSpan } from '../span/span.js';
import type { Caller } from './api-request.js';
import { keysOf, type Bag, type Keys } from './bag.js';
import { groupKey, usableId } from './distinct-id.js';
import type { Facts } from './facts.js';
import type { Given } from './given.js';

/** The option `caller`, resolved. */
export interface CallerSource {
  /** Attribute names to look at after those of the conventions. */
  readonly userKeys: readonly string[];
  readonly organizationKeys: readonly string[];
  /** By group type. */
  readonly groupKeys: ReadonlyMap<string, readonly string[]>;
  readonly read: ((span: EndedSpan) => Identity | undefined) | undefined;
  /** Makes a pseudonym of a user's id. */
  readonly hash: ((user: string) => string) | undefined;
}

/** The attributes of the option, by their places. */
export interface CallerKeys {
  readonly user: Keys;
  readonly organization: Keys;
  readonly groups: ReadonlyMap<string, Keys>;
}

export function callerKeysOf(source: CallerSource): CallerKeys {
  return {
    user: keysOf(...source.userKeys),
    organization: keysOf(...source.organizationKeys),
    groups: new Map([...source.groupKeys].map(([type, keys]) => [type, keysOf(...keys)])),
  };
}

const USER = keysOf(...DISTINCT_ID_KEYS);
const ORGANIZATION = keysOf(...ORGANIZATION_KEYS);
/** PostHog knows at most five group types a project. */
const MAX_GROUPS = 5;

/**
 * Who called: by `identify()`, else by the spans' attributes (the server span's own first, then the child
 * started last), else by the option `caller`. What can't be sent makes room for the next.
 *
 * @param custom What the option's function said.
 */
export function readCaller(
  facts: Facts,
  given: Given,
  custom: Identity | undefined,
  keys: CallerKeys,
  hash: CallerSource['hash'],
): Caller {
  const said = facts.annotations.map((annotation) => annotation.identity);
  const user =
    first(said, (identity) => usableId(identity.user)) ??
    idOf(facts.all, USER, usableId) ??
    idOf(facts.all, keys.user, usableId) ??
    usableId(custom?.user);
  const organization =
    first(said, organizationOf) ??
    idOf(facts.all, ORGANIZATION, groupKey) ??
    idOf(facts.all, keys.organization, groupKey) ??
    organizationOf(custom);
  const identities = custom ? [...said, custom] : said;
  return {
    user: user !== undefined && hash ? usableId(hash(user)) : user,
    organization,
    groups: readGroups(organization, facts, given, custom, keys.groups),
    groupProperties: groupPropertiesOf(identities),
    set: merged(identities, 'set', given.set),
    setOnce: merged(identities, 'setOnce', given.setOnce),
  };
}

/** Properties of the request's event: `annotate()` first, then `posthog.properties.*`. */
export function readProperties(facts: Facts, given: Given): Readonly<Record<string, unknown>> {
  if (facts.annotations.length === 0 && given.properties.size === 0) return NOTHING;
  const found = new Map<string, unknown>();
  for (const annotation of facts.annotations) addAll(found, Object.entries(annotation.properties));
  addAll(found, given.properties);
  return Object.fromEntries(found);
}

const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

function readGroups(
  organization: string | undefined,
  facts: Facts,
  given: Given,
  custom: Identity | undefined,
  keys: CallerKeys['groups'],
): Readonly<Record<string, string>> {
  if (isPlain(facts, given, custom, keys)) return organization === undefined ? NOTHING : { organization };
  const found = new Map<string, string>();
  const add = (type: string, id: unknown): void => {
    const key = type === '' || found.has(type) || found.size === MAX_GROUPS ? undefined : groupKey(id);
    if (key !== undefined) found.set(type, key);
  };
  add('organization', organization);
  for (const { identity } of facts.annotations) addGroups(identity.groups, add);
  for (const [type, ids] of given.groups) for (const id of ids) add(type, textOf(id));
  for (const [type, places] of keys) add(type, idOf(facts.all, places, groupKey));
  addGroups(custom?.groups, add);
  return found.size === 0 ? NOTHING : Object.fromEntries(found);
}

/** Whether nobody says anything of groups, but for the organization. */
function isPlain(
  { annotations }: Facts,
  given: Given,
  custom: Identity | undefined,
  keys: CallerKeys['groups'],
): boolean {
  if (custom !== undefined || given.groups.size > 0 || keys.size > 0) return false;
  return annotations.every(({ identity }) => identity.groups === undefined);
}

/** The strongest first: what it says of a group counts. */
function groupPropertiesOf(identities: readonly Identity[]): Caller['groupProperties'] {
  const [only] = identities;
  if (only === undefined) return NOTHING;
  return identities.toReversed().reduce(mergeIdentities, {}).groupProperties ?? NOTHING;
}

function addGroups(groups: Identity['groups'], add: (type: string, id: unknown) => void): void {
  if (groups) for (const [type, id] of Object.entries(groups)) add(type, id);
}

function organizationOf(identity: Identity | undefined): string | undefined {
  return groupKey(identity?.organization) ?? groupKey(identity?.groups?.['organization']);
}

function first<T>(
  identities: readonly Identity[],
  read: (identity: Identity) => T | undefined,
): T | undefined {
  for (const identity of identities) {
    const found = read(identity);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first usable id: by span, and on a span by the order of the keys. */
function idOf(
  bags: readonly Bag[],
  keys: Keys,
  usable: (id: unknown) => string | undefined,
): string | undefined {
  for (const bag of bags) {
    for (const key of keys) {
      const id = usable(bag.text(key));
      if (id !== undefined) return id;
    }
  }
  return undefined;
}

function merged(
  identities: readonly Identity[],
  field: 'set' | 'setOnce',
  given: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  if (identities.length === 0 && given.size === 0) return NOTHING;
  const found = new Map<string, unknown>();
  for (const identity of identities) addAll(found, Object.entries(identity[field] ?? {}));
  addAll(found, given);
  return Object.fromEntries(found);
}

function addAll(found: Map<string, unknown>, more: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of more) if (!found.has(name)) found.set(name, value);
}
