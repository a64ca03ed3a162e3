import { tellSecretKeyId } from '../../span/scopes/misuse.js';
import type { Identity } from '../../span/identity.js';
import { remembered } from '../../span/remembered.js';
import { first, type RequestFacts } from '../facts/request-facts.js';
import { isSecretLike } from '../route/inference/clear-value.js';

const MAX_LENGTH = 64;
const SHAPE = /^[\w.:-]+$/;
/**
 * Ids that look like secrets, and are known by their form: UUIDs in capitals, ULIDs, ObjectIds, cuids; with a word before
 * them. UUIDs in small letters don't.
 */
const LONG_ID =
  /^(?:[a-z]{1,12}[_:-])?(?:[\dA-F]{8}-(?:[\dA-F]{4}-){3}[\dA-F]{12}|[0-7][\dA-HJKMNP-TV-Z]{25}|[0-7][\da-hjkmnp-tv-z]{25}|[a-z\d]{24,25})$/;
/** What the makers of keys put before them, and we know besides {@link isSecretLike}'s. */
const SECRET =
  /^(?:a[ks]ia|aiza|ya29|sg\.|ey[ij]|[a-z]{2,10}_(?:live|test|prod|secret|sk|pk)_|(?:secret|token|bearer|basic|password)[_-])/i;
const RUN = /[A-Za-z\d+/=]{20,}/;
/** Bits a character, by the frequency of its characters: words have 3 and less in 20 characters. */
const RANDOM_BITS = 3.2;
/** Where small letters, capitals and figures meet. */
const TURN = /[a-z](?=[A-Z\d])|[A-Z](?=\d)|\d(?=[A-Za-z])/g;

/** The id of the API key that was used: by `identify()`, by attribute, then by the option `caller`. */
export function readApiKeyId(
  { spans, annotations }: RequestFacts,
  custom: Identity | undefined,
): string | undefined {
  for (const { identity } of annotations) {
    const id = apiKeyIdText(identity.apiKeyId);
    if (id !== undefined) return id;
  }
  return first(spans, ({ rare }) => apiKeyIdText(rare?.apiKeyId)) ?? apiKeyIdText(custom?.apiKeyId);
}

/** The id when it can't be the key itself; what looks like a secret is told once, without it. */
export function apiKeyIdText(value: string | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  const isId = text.length <= MAX_LENGTH && isKeyId(text);
  if (!isId && text !== '') tellSecretKeyId();
  return isId ? text : undefined;
}

const isKeyId = remembered(1_000, (text: string): boolean => {
  if (!SHAPE.test(text) || isSecretLike(text) || SECRET.test(text)) return false;
  return LONG_ID.test(text) || !isRandom(text);
});

/** A long run of letters and digits without order, or capitals, small letters and figures by turns. */
function isRandom(text: string): boolean {
  const turns = text.match(TURN)?.length ?? 0;
  if (text.length >= 12 && /[a-z]/.test(text) && /[A-Z]/.test(text) && turns > text.length / 4) return true;
  const [run] = RUN.exec(text) ?? [];
  return run !== undefined && /\d/.test(run) && /[a-z]/i.test(run) && bitsOf(run) > RANDOM_BITS;
}

/** Of one character, by how often each occurs. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
