import type { CallerFunction } from './options.js';
import type { CallerSource } from '../request/caller/caller.js';
import { pseudonymizer } from '../request/caller/pseudonym.js';
import { checkRecord, checkTexts, isFunction, optionError } from '../checks.js';

const KEYS = ['user', 'organization', 'groups', 'hash', 'hashKeyId'] as const;
const KEY_ID = /^[\w-]{1,16}$/;
const MIN_KEY_LENGTH = 16;
const WHERE = "the name of a span attribute, or a path on the request such as 'req.user.id'";

/** The option `caller`: a function, attribute names, or nothing. */
export function resolveCaller(caller: unknown): CallerSource {
  if (isFunction<CallerFunction>(caller)) return { ...NOTHING, read: caller };
  if (caller === undefined) return NOTHING;
  const given = checkRecord('caller', caller, KEYS);
  const groups = checkRecord('caller.groups', given['groups'] ?? {}, undefined);
  return {
    userKeys: checkTexts('caller.user', given['user'], WHERE),
    organizationKeys: checkTexts('caller.organization', given['organization'], WHERE),
    groupKeys: new Map(
      Object.entries(groups).map(([type, names]) => [
        type,
        checkTexts(`caller.groups.${type}`, names, WHERE),
      ]),
    ),
    read: undefined,
    hash: resolveHash(given['hash'], checkKeyId(given['hashKeyId'], given['hash'])),
  };
}

const NOTHING: CallerSource = Object.freeze({
  userKeys: [],
  organizationKeys: [],
  groupKeys: new Map(),
  read: undefined,
  hash: undefined,
});

function checkKeyId(id: unknown, hash: unknown): string | undefined {
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || !KEY_ID.test(id))
    throw optionError('caller.hashKeyId', "up to 16 letters, digits and dashes, such as '2026-11'", id);
  if (typeof hash === 'string') return id;
  throw new TypeError('Expected `caller.hashKeyId` to stand beside a key in `caller.hash`, got none');
}

function resolveHash(hash: unknown, keyId: string | undefined): CallerSource['hash'] {
  if (hash === undefined || hash === false) return undefined;
  if (isFunction<(user: string) => string>(hash)) return hash;
  const expected = `Expected \`caller.hash\` to be a key of at least ${MIN_KEY_LENGTH} characters, or a function`;
  if (hash === true) {
    throw new TypeError(
      `${expected}, got true: a pseudonym needs a secret key of your own, since the project's token is public. ` +
        'Make one with `openssl rand -hex 32` and keep it: another key makes other pseudonyms',
    );
  }
  // The key is a secret: it is not shown, whatever it is.
  if (typeof hash !== 'string')
    throw new TypeError(`${expected}, got ${hash === null ? 'null' : `a ${typeof hash}`}`);
  if (hash.length < MIN_KEY_LENGTH) throw new TypeError(`${expected}, got ${hash.length} characters`);
  return pseudonymizer(hash, keyId);
}
