import { isSecretLike } from './clear-value.js';
import { decodeSegment, segmentsOf } from '../path.js';

const MAX_INFERRED_SEGMENTS = 10;
const MAX_WORD_LENGTH = 32;
const MAX_WORD_PARTS = 5;

/** `v1`, `v2.1`, `v1beta2`: names, although they hold digits. */
const VERSION = /^v\d{1,4}(?:\.\d{1,4}){0,2}(?:(?:alpha|beta|rc|p)\d{0,3})?$/i;
const DATE_VERSION = /^\d{4}-\d{2}-\d{2}$/;
/** Words of APIs that hold a digit and are no ids. */
const WORDS_WITH_DIGITS = new Set(
  (
    'oauth1 oauth2 s3 ec2 ipv4 ipv6 md5 sha1 sha256 sha512 base64 mp3 mp4 http2 http3 h264 i18n l10n a11y k8s utf8 ' +
    'p2p b2b b2c g2 2fa 3d web2 web3 x509 log4j geo2 route53'
  ).split(' '),
);

/**
 * A route for a path that nobody gave a template for: numbers, uuids, ulids, hashes, e-mail addresses, long
 * tokens and whatever else doesn't look like a plain word become `{id}`. When in doubt a segment is a value:
 * values never leave the process. Deeper than ten segments ends in `{wildcard}`.
 */
export function inferByWords(path: string): string {
  const segments = segmentsOf(path);
  let route = '';
  for (const [index, segment] of segments.entries()) {
    if (index === MAX_INFERRED_SEGMENTS) return `${route}/{wildcard}`;
    route += `/${inferSegment(segment, segments[index - 1])}`;
  }
  return route || '/';
}

function inferSegment(segment: string, previous: string | undefined): string {
  const end = segment.indexOf(';');
  const word = decodeSegment(end < 0 ? segment : segment.slice(0, end));
  return isWord(word, previous) ? word : '{id}';
}

function isWord(text: string, previous: string | undefined): boolean {
  if (VERSION.test(text)) return true;
  // As an API's version a date stands at the front; anywhere else it is somebody's day.
  if (DATE_VERSION.test(text)) return previous === undefined || previous.toLowerCase() === 'api';
  if (text.length === 0 || text.length > MAX_WORD_LENGTH) return false;
  if (!/^[a-z_.~-]+$/i.test(text)) return WORDS_WITH_DIGITS.has(text.toLowerCase());
  if (!/[a-z]/i.test(text)) return text.length === 1;
  const parts = text.split(/[-_.~]/, MAX_WORD_PARTS + 1);
  return parts.length <= MAX_WORD_PARTS && !isSecretLike(text) && !parts.some(looksRandom);
}

const MAX_WORD_LETTERS = 20;

/**
 * Letters in which upper and lower case change too often for a name, hexadecimal of a hash's length, more
 * letters than a word has, or more consonants in a row.
 */
function looksRandom(text: string): boolean {
  if (/^[a-f]{8,}$/i.test(text) || /[bcdfghjklmnpqrstvwxz]{7,}/i.test(text)) return true;
  if (text.length < 8) return false;
  const changes = text.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g)?.length ?? 0;
  const capitals = text.match(/[A-Z]/g)?.length ?? 0;
  if (changes >= 3 && (capitals > text.length * 0.35 || changes > text.length / 3.4)) return true;
  return text.split(/(?=[A-Z])/).some((word) => word.length > MAX_WORD_LETTERS);
}
