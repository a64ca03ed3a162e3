import { firstText, keysOf, type Bag, type Keys } from './bag.js';
import { remembered } from './remembered.js';
import { cutPath } from './route/path.js';

/** The attributes of a chain's spans, the one that speaks for it first. */
export type Bags = readonly Bag[];

const METHOD_KEYS = keysOf('http.request.method', 'http.method');
const ORIGINAL_METHOD_KEYS = keysOf('http.request.method_original');
const STATUS_KEYS = keysOf('http.response.status_code', 'http.status_code');
const PATH_KEYS = keysOf('url.path', 'http.target', 'url.full', 'http.url');
const USER_AGENT_KEYS = keysOf('user_agent.original', 'http.user_agent', 'http.request.header.user-agent');
const METHOD = /^[A-Z][A-Z-]{1,15}$/;

/** The request method in upper case, from both HTTP conventions; `undefined` when it is no HTTP request. */
export function readMethod(bags: Bags): string | undefined {
  const method = firstText(bags, METHOD_KEYS);
  if (method === undefined) return undefined;
  return methodOf((method === '_OTHER' ? firstText(bags, ORIGINAL_METHOD_KEYS) : method) ?? '');
}

const methodOf = remembered(100, (text: string) => {
  const name = text.toUpperCase();
  return METHOD.test(name) ? name : '_OTHER';
});

/** The response's status from both conventions. */
export function readStatus(bags: Bags): number | undefined {
  const status = Number(firstText(bags, STATUS_KEYS));
  return Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined;
}

/** The path without query and fragment, from both conventions. */
export function readPath(bags: Bags): string | undefined {
  const target = firstText(bags, PATH_KEYS);
  return target === undefined ? undefined : cutPath(target);
}

/** The user agent from both conventions. It never leaves the process. */
export function readUserAgent(bags: Bags): string | undefined {
  return firstText(bags, USER_AGENT_KEYS);
}

/** A captured header: instrumentations write its name with dashes, or with underscores. */
export function headerKeys(side: 'request' | 'response', name: string): Keys {
  const key = `http.${side}.header.${name}`;
  return name.includes('-') ? keysOf(key, `http.${side}.header.${name.replaceAll('-', '_')}`) : keysOf(key);
}

/** Whether a captured header is there, without reading it: its value may be a secret. */
export function hasHeader(bags: Bags, keys: Keys): boolean {
  return bags.some((bag) => keys.some((key) => bag.value(key) !== undefined));
}
