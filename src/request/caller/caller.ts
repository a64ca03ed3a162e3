import { GROUP_PREFIX, PROPERTY_PREFIX, SET_ONCE_PREFIX, SET_PREFIX } from '../../span/attributes.js';
import { mergeIdentities, type Identity } from '../../span/identity.js';
import { remembered } from '../../span/remembered.js';
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
  const extras = all.extra === undefined ? NO_SPANS : facts.spans;
  const user =
    saidBy(annotations, (identity) => usableId(identity.user)) ??
    all.user ??
    extraOf(extras, userKeys, usableId) ??
    usableId(custom?.user) ??
    // The caller's own word is the last.
    (all.rare === undefined ? undefined : first(facts.spans, ({ rare }) => rare?.callerId));
  const organization =
    saidBy(annotations, organizationOf) ??
    all.organization ??
    extraOf(extras, organizationKeys, groupKey) ??
    organizationOf(custom);
  const caller = new KnownCaller(user !== undefined && hash ? usableId(hash(user)) : user, organization);
  // Nearly always nobody says more than these two.
  const { given } = all;
  if (annotations.length === 0 && custom === undefined && given === undefined && groupKeys.size === 0)
    return caller;
  const identities = [...annotations.map(({ identity }) => identity), custom ?? NOTHING];
  caller.groups = readGroups(organization, given, extras, identities, groupKeys);
  caller.groupProperties = groupPropertiesOf(identities);
  caller.set = merged(identities, 'set', given, SET_PREFIX);
  caller.setOnce = merged(identities, 'setOnce', given, SET_ONCE_PREFIX);
  return caller;
}

/** A class: of literals that live for some time, V8 comes to make all later ones as if they did. */
class KnownCaller implements Caller {
  readonly user: string | undefined;
  readonly organization: string | undefined;
  groups: Caller['groups'];
  groupProperties: Caller['groupProperties'] = NOTHING;
  set: Caller['set'] = NOTHING;
  setOnce: Caller['setOnce'] = NOTHING;

  constructor(user: string | undefined, organization: string | undefined) {
    this.user = user;
    this.organization = organization;
    this.groups = organization === undefined ? NOTHING : groupsOf(organization);
  }
}

const NO_SPANS: readonly SpanFacts[] = [];
type Given = SpanFacts['given'];
const groupsOf = remembered(2_000, (organization: string) => Object.freeze({ organization }));

/** Properties of the request's event: `annotate()` first, then `posthog.properties.*`. */
export function readProperties(
  { given }: SpanFacts,
  annotations: RequestFacts['annotations'],
): Readonly<Record<string, unknown>> {
  if (annotations.length === 0 && given === undefined) return NOTHING;
  const found = new Map<string, unknown>();
  for (const annotation of annotations) addAll(found, Object.entries(annotation.properties));
  addGiven(found, given, PROPERTY_PREFIX);
  return recordOf(found);
}

function readGroups(
  organization: string | undefined,
  given: Given,
  spans: readonly SpanFacts[],
  identities: readonly Identity[],
  keys: CallerSource['groupKeys'],
): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  const add = (type: string, id: unknown): void => {
    const key = type === '' || found.has(type) || found.size === MAX_GROUPS ? undefined : groupKey(id);
    if (key !== undefined) found.set(type, key);
  };
  const custom = identities.at(-1);
  add('organization', organization);
  for (const { groups } of identities.slice(0, -1)) addAllGroups(groups, add);
  for (const [key, value] of given ?? []) {
    if (key.startsWith(GROUP_PREFIX)) add(key.slice(GROUP_PREFIX.length), value);
  }
  for (const [type, names] of keys) add(type, extraOf(spans, names, groupKey));
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

/** The first usable id under names that an option gives, of the first span that has one. */
function extraOf(
  spans: readonly SpanFacts[],
  names: readonly string[],
  usable: (id: unknown) => string | undefined,
): string | undefined {
  for (const { extra } of spans) {
    for (const name of extra ? names : []) {
      const id = usable(extra?.get(name));
      if (id !== undefined) return id;
    }
  }
  return undefined;
}

function merged(
  identities: readonly Identity[],
  field: 'set' | 'setOnce',
  given: Given,
  prefix: string,
): Readonly<Record<string, unknown>> {
  const isSaid = identities.some((identity) => identity[field] !== undefined);
  if (!isSaid && given === undefined) return NOTHING;
  const found = new Map<string, unknown>();
  for (const identity of identities) addAll(found, Object.entries(identity[field] ?? NOTHING));
  addGiven(found, given, prefix);
  return found.size === 0 ? NOTHING : recordOf(found);
}

/** Adds what the app gave under names that begin so, by what is behind; the first span's value counts. */
function addGiven(found: Map<string, unknown>, given: Given, prefix: string): void {
  for (const [key, value] of given ?? []) {
    if (value === undefined || key.length === prefix.length || !key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    if (!found.has(name)) found.set(name, value);
  }
}

function addAll(found: Map<string, unknown>, more: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of more) if (!found.has(name)) found.set(name, value);
}

/** Own properties, whatever they are called: `__proto__` and `constructor` are names like others. */
function recordOf<T>(found: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries(found);
}
