import type { CallerFunction } from './options.js';
import type { CallerSource } from '../request/caller.js';
import { pseudonymizer } from '../request/pseudonym.js';
import { checkRecord, checkTexts, optionError } from '../checks.js';

const KEYS = ['user', 'organization', 'groups', 'hash'] as const;
const MIN_KEY_LENGTH = 16;

/** The option `caller`: a function, attribute names, or nothing. */
export function resolveCaller(caller: unknown, projectToken: string | undefined): CallerSource {
  if (isCallerFunction(caller)) return { ...NOTHING, read: caller };
  if (caller === undefined) return NOTHING;
  const given = checkRecord('caller', caller, KEYS);
  const groups = checkRecord('caller.groups', given['groups'] ?? {}, undefined);
  return {
    userKeys: checkTexts('caller.user', given['user'], 'the name of a span attribute'),
    organizationKeys: checkTexts(
      'caller.organization',
      given['organization'],
      'the name of a span attribute',
    ),
    groupKeys: new Map(
      Object.entries(groups).map(([type, names]) => [
        type,
        checkTexts(`caller.groups.${type}`, names, 'the name of a span attribute'),
      ]),
    ),
    read: undefined,
    hash: resolveHash(given['hash'], projectToken),
  };
}

const NOTHING: CallerSource = Object.freeze({
  userKeys: [],
  organizationKeys: [],
  groupKeys: new Map(),
  read: undefined,
  hash: undefined,
});

function resolveHash(hash: unknown, projectToken: string | undefined): CallerSource['hash'] {
  if (hash === undefined || hash === false) return undefined;
  if (isHash(hash)) return hash;
  if (hash === true) return pseudonymizer(projectToken ?? '');
  if (typeof hash !== 'string') {
    throw optionError(
      'caller.hash',
      `true, a key of at least ${MIN_KEY_LENGTH} characters, or a function`,
      hash,
    );
  }
  // The key is a secret: it is not shown.
  if (hash.length < MIN_KEY_LENGTH) {
    throw new TypeError(
      `Expected \`caller.hash\` to be a key of at least ${MIN_KEY_LENGTH} characters, got ${hash.length}`,
    );
  }
  return pseudonymizer(hash);
}

function isCallerFunction(value: unknown): value is CallerFunction {
  return typeof value === 'function';
}

function isHash(value: unknown): value is (user: string) => string {
  return typeof value === 'function';
}
