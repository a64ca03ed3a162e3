import { decodeSegment } from '../path.js';
import { isDateVersion } from './versions.js';

/**
 * Values that no template has as a literal: numbers of four digits and more (PINs, phones, cards), days, addresses of
 * hosts, uuids, ulids, hashes, e-mail addresses, keys and tokens.
 */
const CLEAR_VALUE = new RegExp(
  `^(?:${[
    String.raw`\+?\d{4,}`,
    String.raw`\+?\(?\d[\d ().-]{6,}\d`,
    String.raw`(?:\d{1,3}\.){3}\d{1,3}`,
    String.raw`(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}`,
    String.raw`[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}`,
    String.raw`[0-7][\da-hjkmnp-tv-z]{25}`,
    String.raw`(?=[a-f]*\d)[\da-f]{12,}`,
    String.raw`[^@{}]+@[^@{}]+`,
    String.raw`eyj[\w-]{8,}(?:\.[\w-]*){1,2}`,
    String.raw`(?=[^\d{}]*\d)[\w~+=-]{20,}`,
  ].join('|')})$`,
  'i',
);

/** What the makers of keys and tokens put before them. */
const SECRET_PREFIX =
  /^(?:[a-z]{2,5}_(?:live|test|prod)_|(?:sk|pk|rk|phc|phx|phs|whsec|gh[opsu]|github_pat|glpat|npm|pypi|ya|shp[a-z]{2})[_-]|xox[a-z]-|akia[\da-z]{8}|eyj[a-z\d_-]{8,})/i;

/** Whether a text begins as keys and tokens do. */
export function isSecretLike(text: string): boolean {
  return SECRET_PREFIX.test(text);
}

/** Whether a route's literal segment can only be a request's value. */
export function isClearValue(segment: string): boolean {
  const text = decodeSegment(segment);
  return text.length > 3 && (CLEAR_VALUE.test(text) || isSecretLike(text) || isMixed(text));
}

/** Upper and lower case and digits by turns, as in `V1StGXR8_Z5jdHi6B`: a nanoid, or a base64 text. */
function isMixed(text: string): boolean {
  if (text.length < 10 || !/^[\w~+=-]+$/.test(text)) return false;
  const turns = text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[\d])|\d(?=[a-zA-Z])/g)?.length ?? 0;
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && turns > text.length / 4;
}

/** Words that a standard's number belongs to: `sha256`, `x509`, `iso8601`, `rfc7807`. */
const STANDARD = /^(?:aes|ed|es|hs|iso|ps|rfc|rs|sha|sha3|utf|x)-?\d{3,4}$/i;
const DIGITS = /\d/g;

/**
 * Whether a segment of a framework's route without any parameter is rather a request's value: apps number their endpoints with two digits at
 * the most, `/v2`, `/oauth2`, `/s3`, and errors by their status. Three are an id, a code, a place or a time.
 */
export function isLikelyValue(segment: string): boolean {
  const text = decodeSegment(segment);
  if (isClearValue(text)) return true;
  if (isStandardsNumber(text) || isDateVersion(text)) return false;
  return (text.match(DIGITS)?.length ?? 0) >= 3 || isCode(text);
}

/** Whether a number in it is a standard's, `sha256`, or a status of HTTP's. */
export function isStandardsNumber(segment: string): boolean {
  return STANDARD.test(segment) || /^[45]\d\d$/.test(segment);
}

/** Capitals and digits, as in `JBSWY3DPEHPK3PXP`: a code of eight signs and more. */
function isCode(text: string): boolean {
  return /^(?=.*\d)[A-Z\d]{8,}$/.test(text);
}
