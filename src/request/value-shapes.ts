import { isClearValue, isSecretLike } from './route/inference/clear-value.js';
import { isDateVersion } from './route/inference/versions.js';

/** `3`, `v2.1`, `1.0.0-beta.2`, `2026`, `2024-10-01`, `2025-03-31.basil`, `2023-05-01-preview`. */
const VERSION =
  /^v?(?:\d{1,3}|20[1-4]\d)(?:\.\d{1,4}){0,3}(?:[-.]?(?:alpha|beta|rc|preview|canary|next|dev)[.-]?\d{0,3})?$/i;
const DATE = /^(\d{4}-\d{2}(?:-\d{2})?)(?:[.-][a-z]{3,12})?$/i;
const CHANNEL =
  /^(?:latest|stable|current|beta|alpha|preview|canary|next|edge|experimental|unstable|legacy)$/i;

/**
 * The text when it can be an API's version and nothing else: a number of a few digits, a date on which an API may have
 * been made, a release channel. A key, a card's number or a birthday in the header of versions is none.
 */
export function apiVersionText(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 32) return undefined;
  const date = DATE.exec(text)?.[1];
  const isOne = date === undefined ? VERSION.test(text) || CHANNEL.test(text) : isDateVersion(date);
  return isOne && !isAddress(text) ? text : undefined;
}

/** Words with dashes, in a scope or behind a maker's name, such as `@acme/sdk` and `Acme/JS`. */
const PRODUCT = /^@?[a-z][\w-]{0,47}(?:\.js)?(?:[/:][a-z][\w-]{0,47}(?:\.js)?)?$/i;
const PRODUCT_VERSION = /^v?(?:\d{1,3}|20[1-4]\d)(?:\.\d{1,5}){0,3}(?:[-+.]?[a-z]{1,10}[.-]?\d{0,4}){0,2}$/i;
const LONG_NUMBER = /\d{5}/;

/**
 * The text when it can be a product's name. What has a dot is a host or a person of a domain, a long number is
 * somebody's, and what begins as keys do is one.
 */
export function productName(text: string | undefined): string | undefined {
  if (text === undefined || !PRODUCT.test(text) || LONG_NUMBER.test(text)) return undefined;
  return text.split(/[/:]/).some((part) => isClearValue(part) || isSecretLike(part)) ? undefined : text;
}

/** The text when it can be a product's version, and no address, card or key. */
export function productVersion(text: string | undefined): string | undefined {
  const isOne = text !== undefined && text.length <= 32 && PRODUCT_VERSION.test(text);
  return isOne && !isAddress(text) && !isSecretLike(text) ? text : undefined;
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

/** Four numbers that can be an IPv4 address: a browser's version has a larger one among them. */
function isAddress(text: string): boolean {
  const parts = /^v?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text)?.slice(1);
  return parts !== undefined && parts.every((part) => Number(part) < 256);
}
