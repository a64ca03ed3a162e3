import { GROUP_PREFIX, PROPERTY_PREFIX, SET_ONCE_PREFIX, SET_PREFIX, whole } from '../../span/attributes.js';
import { mergeIdentities, type Identity } from '../../span/identity.js';
import type { EndedSpan } from '../../span/span.js';
import type { Caller } from '../api-request.js';
import { groupKey, usableId } from './distinct-id.js';
import type { SpanFacts } from '../facts/span-facts.js';
import { first, type RequestFacts } from '../facts/request-facts.js';

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

/** PostHog knows at most five group types a project. */
const MAX_GROUPS = 5;
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

/**
 * Who called: by `identify()`, else by the spans' attributes (the server span's own first, then the child
 * started last), else by the option `caller`. What can't be sent makes room for the next.
 *
 * @param custom What the option's function said.
 */
export function readCaller(
  facts: RequestFacts,
  custom: Identity | undefined,
  { userKeys, organizationKeys, groupKeys, hash }: CallerSource,
): Caller {
  const { all, annotations } = facts;
  const user =
    saidBy(annotations, (identity) => usableId(identity.user)) ??
    first(all, (span) => span.user) ??
    first(all, (span) => extraOf(span, userKeys, usableId)) ??
    usableId(custom?.user) ??
    // The caller's own word is the last.
    first(all, ({ rare }) => rare?.callerId);
  const organization =
    saidBy(annotations, organizationOf) ??
    first(all, (span) => span.organization) ??
    first(all, (span) => extraOf(span, organizationKeys, groupKey)) ??
    organizationOf(custom);
  // Nearly always nobody says more than these two.
  const isPlain = annotations.length === 0 && custom === undefined && !isAnythingGiven(all);
  const identities = isPlain ? [] : [...annotations.map(({ identity }) => identity), custom ?? NOTHING];
  return {
    user: user !== undefined && hash ? usableId(hash(user)) : user,
    organization,
    groups: readGroups(organization, all, identities, groupKeys),
    groupProperties: isPlain ? NOTHING : groupPropertiesOf(identities),
    set: isPlain ? NOTHING : merged(identities, 'set', all, SET_PREFIX),
    setOnce: isPlain ? NOTHING : merged(identities, 'setOnce', all, SET_ONCE_PREFIX),
  };
}

/** Properties of the request's event: `annotate()` first, then `posthog.properties.*`. */
export function readProperties({ all, annotations }: RequestFacts): Readonly<Record<string, unknown>> {
  if (annotations.length === 0 && !isAnythingGiven(all)) return NOTHING;
  const found = new Map<string, unknown>();
  for (const annotation of annotations) addAll(found, Object.entries(annotation.properties));
  addGiven(found, all, PROPERTY_PREFIX);
  return recordOf(found);
}

function readGroups(
  organization: string | undefined,
  all: readonly SpanFacts[],
  identities: readonly Identity[],
  keys: CallerSource['groupKeys'],
): Readonly<Record<string, string>> {
  if (identities.length === 0 && keys.size === 0) {
    return organization === undefined ? NOTHING : { organization };
  }
  const found = new Map<string, string>();
  const add = (type: string, id: unknown): void => {
    const key = type === '' || found.has(type) || found.size === MAX_GROUPS ? undefined : groupKey(id);
    if (key !== undefined) found.set(type, key);
  };
  const custom = identities.at(-1);
  add('organization', organization);
  for (const { groups } of identities.slice(0, -1)) addAllGroups(groups, add);
  for (const span of all) {
    for (const [key, value] of span.given ?? []) {
      if (key.startsWith(GROUP_PREFIX)) add(key.slice(GROUP_PREFIX.length), whole(value, span.limit));
    }
  }
  for (const [type, names] of keys)
    add(
      type,
      first(all, (span) => extraOf(span, names, groupKey)),
    );
  addAllGroups(custom?.groups, add);
  return found.size === 0 ? NOTHING : recordOf(found);
}

function addAllGroups(groups: Identity['groups'], add: (type: string, id: unknown) => void): void {
  if (groups) for (const [type, id] of Object.entries(groups)) add(type, id);
}

/** The strongest first: what it says of a group counts. */
function groupPropertiesOf(identities: readonly Identity[]): Caller['groupProperties'] {
  if (!identities.some(({ groupProperties }) => groupProperties !== undefined)) return NOTHING;
  return identities.toReversed().reduce(mergeIdentities, {}).groupProperties ?? NOTHING;
}

function organizationOf(identity: Identity | undefined): string | undefined {
  return groupKey(identity?.organization) ?? groupKey(identity?.groups?.['organization']);
}

function saidBy<T>(
  annotations: RequestFacts['annotations'],
  read: (identity: Identity) => T | undefined,
): T | undefined {
  for (const { identity } of annotations) {
    const found = read(identity);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first usable id under names that an option gives. */
function extraOf(
  { extra }: SpanFacts,
  names: readonly string[],
  usable: (id: unknown) => string | undefined,
): string | undefined {
  if (!extra) return undefined;
  for (const name of names) {
    const id = usable(extra.get(name));
    if (id !== undefined) return id;
  }
  return undefined;
}

function merged(
  identities: readonly Identity[],
  field: 'set' | 'setOnce',
  all: readonly SpanFacts[],
  prefix: string,
): Readonly<Record<string, unknown>> {
  const isSaid = identities.some((identity) => identity[field] !== undefined);
  if (!isSaid && !isAnythingGiven(all)) return NOTHING;
  const found = new Map<string, unknown>();
  for (const identity of identities) addAll(found, Object.entries(identity[field] ?? NOTHING));
  addGiven(found, all, prefix);
  return found.size === 0 ? NOTHING : recordOf(found);
}

function isAnythingGiven(all: readonly SpanFacts[]): boolean {
  return all.some(({ given }) => given !== undefined);
}

/** Adds what the app gave under names that begin so, by what is behind; the first span's value counts. */
function addGiven(found: Map<string, unknown>, all: readonly SpanFacts[], prefix: string): void {
  for (const { given } of all) {
    if (given === undefined) continue;
    for (const [key, value] of given) {
      if (value === undefined || key.length === prefix.length || !key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      if (!found.has(name)) found.set(name, value);
    }
  }
}

function addAll(found: Map<string, unknown>, more: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of more) if (!found.has(name)) found.set(name, value);
}

/** Own properties, whatever they are called: `__proto__` and `constructor` are names like others. */
function recordOf<T>(found: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries(found);
}
