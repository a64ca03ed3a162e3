import { isRecord, nearestOf } from '../../checks.js';
import { Reporter } from '../../diagnostics.js';

const reporter = new Reporter();
/** What was said already: once a process. */
const said = new Set<string>();

const IDENTITY_KEYS = [
  'user',
  'organization',
  'groups',
  'groupProperties',
  'set',
  'setOnce',
  'authMethod',
  'sessionId',
  'apiKeyId',
] as const;
const KNOWN: ReadonlySet<string> = new Set(IDENTITY_KEYS);
/** What people call the fields of an identity, in lower case without `_`. */
const MEANT: Readonly<Record<string, string>> = {
  id: 'user',
  userid: 'user',
  username: 'user',
  uid: 'user',
  sub: 'user',
  person: 'user',
  distinctid: 'user',
  org: 'organization',
  orgid: 'organization',
  organizationid: 'organization',
  organisation: 'organization',
  tenant: 'organization',
  tenantid: 'organization',
  workspace: 'organization',
  company: 'organization',
  account: 'organization',
  group: 'groups',
  properties: 'set',
  traits: 'set',
  email: 'set',
  name: 'set',
  auth: 'authMethod',
  session: 'sessionId',
  apikey: 'apiKeyId',
  keyid: 'apiKeyId',
  key: 'apiKeyId',
};
/** A name that may be shown: a programmer wrote it. */
const NAME = /^[$A-Za-z_][\w$]{0,39}$/;

/** Properties that every event has of its request, and what to say instead. */
const OWN_PROPERTIES: Readonly<Record<string, string>> = {
  endpoint: 'it is the method and the route, which the option `routes` can give',
  method: 'it is of the request',
  route: 'the option `routes` can give it',
  route_source: 'it is of the route',
  status_code: 'it is of the answer',
  status_class: 'it is of the answer',
  duration_ms: 'it is of the span',
  request_count: 'insights sum it',
  sampling_rate: 'it is of the option `sampling`',
  organization_id: 'say it by identify({ organization })',
  distinct_id: 'say it by identify({ user })',
  token: 'it is the project’s, and an app’s own must not be sent',
  $set: 'say it by identify({ set })',
  $set_once: 'say it by identify({ setOnce })',
  $groups: 'say it by identify({ groups })',
  $session_id: 'say it by identify({ sessionId })',
  $process_person_profile: 'the option `personProfiles` decides about it',
  $trace_id: 'it is of the span',
  $span_id: 'it is of the span',
};

/** Tells what in an identity says nothing, with the key that was meant; no value. */
export function tellMisusedIdentity(identity: unknown): void {
  if (typeof identity !== 'object' || identity === null || Array.isArray(identity)) {
    tell(
      'identity',
      `identify() takes an object, such as identify({ user: … }), and got ${kindOf(identity)}`,
    );
    return;
  }
  for (const record of ['set', 'setOnce'] as const) tellLeftOut('identify', Reflect.get(identity, record));
  for (const key of Object.keys(identity)) {
    if (KNOWN.has(key)) continue;
    const meant = MEANT[key.toLowerCase().replaceAll('_', '')] ?? nearestOf(key, IDENTITY_KEYS, 2);
    // Who gives a request's body here must not find its keys in the log.
    const what =
      meant !== undefined && NAME.test(key)
        ? `\`${key}\`, and it says nothing`
        : 'a key that it doesn’t know';
    const known = IDENTITY_KEYS.map((name) => `\`${name}\``).join(', ');
    tell(
      `identity ${meant ?? ''}`,
      `identify() got ${what}; ${meant === undefined ? `it knows ${known}` : `did you mean \`${meant}\`?`}`,
    );
  }
}

/** Tells which properties are not sent, and why; no value. */
export function tellMisusedProperties(properties: unknown): void {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    tell('properties', `annotate() takes an object of properties, and got ${kindOf(properties)}`);
    return;
  }
  for (const [key] of entriesOf(properties)) {
    const own = Object.hasOwn(OWN_PROPERTIES, key) ? OWN_PROPERTIES[key] : undefined;
    if (own !== undefined)
      tell(`own ${key}`, `annotate() can't set \`${key}\`: ${own}. It needs another name`);
  }
  tellLeftOut('annotate', properties);
}

function tellLeftOut(helper: 'identify' | 'annotate', properties: unknown): void {
  if (typeof properties !== 'object' || properties === null || said.has('left out')) return;
  const found = entriesOf(properties).find(([, value]) => isLeftOut(value));
  if (!found) return;
  tell(
    'left out',
    `${helper}() got ${shownName(found[0])} with a value that is left out: a property is a text, a number, true, ` +
      'false, a date, an array of them, or a plain object, and no function, no NaN and no instance of a class',
  );
}

function shownName(key: string): string {
  return NAME.test(key) ? `\`${key}\`` : 'a property';
}

/** Tells that there is no request that what is said could belong to. */
export function tellOutside(name: 'identify' | 'annotate'): void {
  tell(
    'outside',
    `${name}() was called where no span is active, and says nothing: call it in a request, and not before the SDK has ` +
      'started. In a job, make a span around it',
  );
}

/** Tells that an API key's id is left out because it may be the key itself; no part of it. */
export function tellSecretKeyId(): void {
  tell(
    'api key id',
    'the id of an API key (identify({ apiKeyId }), or the attribute api.key.id) looks like a secret and is left out: ' +
      'give the id or the name under which you know the key, such as key_7',
  );
}

function tell(kind: string, message: string): void {
  if (said.has(kind)) return;
  said.add(kind);
  reporter.warn(kind, message);
}

/** As the event's properties are read. */
function isLeftOut(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object')
    return typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint';
  if (value === null || value instanceof Date) return false;
  if (Array.isArray(value))
    return value.some(
      (item) => Array.isArray(item) || isLeftOut(item) || (isRecord(item) && !(item instanceof Date)),
    );
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && prototype !== Object.prototype;
}

function entriesOf(values: object): readonly (readonly [string, unknown])[] {
  try {
    return Object.entries(values);
  } catch {
    return [];
  }
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
