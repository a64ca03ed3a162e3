import { authMethodText } from '../../span/hooks/auth-scheme.js';
import { remembered } from '../../span/remembered.js';
import { isClearValue, isSecretLike } from '../route/inference/clear-value.js';
import { isDateVersion } from '../route/inference/versions.js';

/** `3`, `v2.1`, `1.0.0-beta.2`, `2026`, `2024-10-01`, `2025-03-31.basil`, `2023-05-01-preview`. */
const VERSION =
  /^v?(?:\d{1,3}|20[1-4]\d)(?:\.\d{1,3}){0,3}(?:[-.]?(?:alpha|beta|rc|preview|canary|next|dev)[.-]?\d{0,3})?$/i;
const DATE = /^(\d{4}-\d{2}(?:-\d{2})?)(?:[.-]([a-z]{3,12}))?$/i;
/** What makers call the releases of a day: how far along one is, and Stripe's plants. */
const RELEASE =
  /^(?:acacia|basil|clover|dahlia|alpha|beta|preview|canary|next|dev|stable|unstable|experimental)$/i;
const CHANNEL =
  /^(?:latest|stable|current|beta|alpha|preview|canary|next|edge|experimental|unstable|legacy)$/i;

/**
 * The text when it can be an API's version and nothing else: a number of a few digits, a date on which an API may have
 * been made, a release channel. A key, a card's number or a birthday in the header of versions is none.
 */
export function apiVersionText(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 32) return undefined;
  const [, date, release] = DATE.exec(text) ?? [];
  // Of another word behind the day nobody knows whose it is.
  if (date !== undefined)
    return !isDateVersion(date) ? undefined : release === undefined || RELEASE.test(release) ? text : date;
  return (VERSION.test(text) || CHANNEL.test(text)) && !isAddress(text) ? text : undefined;
}

/** The method of authentication when it may be sent. No key passes for one, whoever wrote it there. */
export function authMethodOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_METHOD ? knownMethod(value) : undefined;
}

/** Longer ones are none, but for the blanks around them. */
const MAX_METHOD = 64;
const knownMethod = remembered(200, (text: string) => {
  const method = authMethodText(text);
  return method !== undefined && isClearValue(method) ? undefined : method;
});

/** Whether the text says that the headers showed no authentication. */
export function saysNone(text: string | undefined): boolean {
  return text !== undefined && text.length === 4 && text.toLowerCase() === 'none';
}

/** Words with dashes, in a scope or behind a maker's name, such as `@acme/sdk` and `Acme/JS`. */
const PRODUCT = /^@?[a-z][\w-]{0,47}(?:\.js)?(?:[/:][a-z][\w-]{0,47}(?:\.js)?)?$/i;
const PRODUCT_VERSION = /^v?(?:20[1-4]\d|\d{1,3})(?:\.\d{1,5}){0,3}(?![.\d])/i;
/** How far along a version is: another word behind the numbers may be the name of who built it. */
const STAGE =
  /^(?:[-+.]?(?:alpha|beta|rc|preview|pre|canary|next|dev|snapshot|nightly|insiders?|edge|ga|final|release|stable|hotfix|patch|post|sp|m|a|b|p|r)[.-]?\d{0,4}){0,2}$/i;
/** A telephone number: a version has no zero before its figures, but in a date. */
const ZERO_BEFORE = /\.0\d{2,}/;
/** The address of a machine in its name, `ip-10-0-0-1`. */
const MACHINE_ADDRESS = /\d{1,3}(?:[-_]\d{1,3}){3}/;
const LONG_NUMBER = /\d{5}/;

/**
 * The text when it can be a product's name. What has a dot is a host or a person of a domain, a long number is
 * somebody's, and what begins as keys do is one.
 */
export function productName(text: string | undefined): string | undefined {
  if (text === undefined || !PRODUCT.test(text) || LONG_NUMBER.test(text) || MACHINE_ADDRESS.test(text))
    return undefined;
  const isSomebodys =
    text.split(/[/:]/).some((part) => isClearValue(part) || isSecretLike(part)) ||
    text.split(/[^A-Za-z\d]/).some(isSerial);
  return isSomebodys ? undefined : text;
}

/** Letters and digits by turns, as in the names of machines and keys: `DESKTOP-4F2K9QL`, `tok-7f3a9c`. */
function isSerial(word: string): boolean {
  return word.length > 5 && /\d[a-z]+\d/i.test(word) && (word.match(/\d/g)?.length ?? 0) > 2;
}

/** The text when it can be a product's version, and no address, card or key; without a word that tells no stage. */
export function productVersion(text: string | undefined): string | undefined {
  const numbers = text !== undefined && text.length <= 32 ? PRODUCT_VERSION.exec(text)?.[0] : undefined;
  if (text === undefined || numbers === undefined || isAddress(numbers) || ZERO_BEFORE.test(numbers))
    return undefined;
  const rest = text.slice(numbers.length);
  if (STAGE.test(rest)) return text;
  // More figures are no version; a word of letters is left out.
  return /^[-+.]?[a-z]/i.test(rest) && !/\d{3}/.test(rest) ? numbers : undefined;
}

const OPERATION = /^[A-Za-z_]\w{0,63}$/;
const OPERATION_TYPES = new Set(['query', 'mutation', 'subscription']);

/** The text when it can be the name of a GraphQL operation: an identifier, in no part of which a value can be. */
export function operationName(text: string | undefined): string | undefined {
  const isOne = text !== undefined && OPERATION.test(text) && !/\d{4}/.test(text);
  return isOne && !isClearValue(text) && !isSecretLike(text) ? text : undefined;
}

export function operationType(text: string | undefined): string | undefined {
  return text !== undefined && OPERATION_TYPES.has(text) ? text : undefined;
}

const HOST = /\.(?:at|ch|com|de|eu|fr|internal|io|local|net|org|uk|us)$/i;
const ACCOUNT = /^[A-Z]{2,}[.][a-z]/;

/** Whether a name with dots is a host's, or a person's in a domain: `db.acme.com`, `CORP.anna`. */
export function isHostOrAccount(text: string): boolean {
  return HOST.test(text) || ACCOUNT.test(text);
}

/** Four numbers that can be an IPv4 address: a browser's version has a larger one among them. */
function isAddress(text: string): boolean {
  const parts = /^v?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text)?.slice(1);
  return parts !== undefined && parts.every((part) => Number(part) < 256);
}
